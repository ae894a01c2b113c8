"""The rooms that are installed, top first, as the bands of pyproject.toml rank them. One a line."""

from __future__ import annotations

__all__ = ["SLICES"]

_NAMES = """
portfolio
start
packs
decisions
reviews
readiness
gates
frameworks
facts
cutovers
parallels
profiles
quarantines
migration
estate
exceptions
tolerances
diagnosis
questions
inquiries
flags
documents
realisation
maps
stewardship
pilots
lessons
benefits
appraisals
cases
deliveries
sources
outlook
measuring
exposures
registers
risks
measures
returns
matches
reports
funding
initiatives
plans
programmes
administration
evidence
accounts
ledger
"""
SLICES = tuple(_NAMES.split())
