"""Computed euros (rulebook GEN-08): rounded half up to the cent, once, at the end."""

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


def rounded(amount: Decimal) -> Decimal:
    """Euros to the cent."""
    return amount.quantize(_CENT, ROUND_HALF_UP)
