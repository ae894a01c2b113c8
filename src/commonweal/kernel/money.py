"""Money: an amount, its currency and its price base. Two kinds of money never mix."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

__all__ = ["NOMINAL", "Money", "PriceBase"]


@dataclass(frozen=True, slots=True, order=True)
class PriceBase:
    """Nominal money (``year`` is 0) or real money in the prices of ``year``."""

    year: int = 0

    def __post_init__(self) -> None:
        if self.year and not 1900 <= self.year <= 2200:
            raise ValueError(f"a price base of {self.year} is not a year from 1900 to 2200")

    def __str__(self) -> str:
        return f"{self.year} prices" if self.year else "nominal"


NOMINAL = PriceBase()


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` in whole units of ``currency`` (ISO 4217), in the prices of ``base``.

    Adding or comparing money of another currency or price base raises ValueError.
    """

    amount: Decimal
    currency: str
    base: PriceBase = NOMINAL

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"an amount of money is a finite Decimal, not {self.amount!r}")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is not an ISO 4217 currency code")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency, self.base)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency, self.base)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency, self.base)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency, self.base)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other).amount

    def ratio_to(self, other: Money) -> Decimal | None:
        """This money over ``other``, or None where ``other`` is zero."""
        return self.amount / other.amount if self._same(other).amount else None

    def __str__(self) -> str:
        note = f" ({self.base})" if self.base.year else ""
        return f"{self.currency} {self.amount:,}{note}"

    def _same(self, other: Money) -> Money:
        if not isinstance(other, Money):
            raise TypeError(f"money does not mix with {type(other).__name__}")
        if (self.currency, self.base) != (other.currency, other.base):
            raise ValueError(
                f"{self.currency} ({self.base}) and {other.currency} ({other.base}) do not mix"
            )
        return other
