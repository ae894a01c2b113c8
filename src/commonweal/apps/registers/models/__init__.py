"""The register of contracts. Shape, constraints and indexes only."""

from commonweal.apps.registers.models.contract import Contract

__all__ = ["Contract"]
