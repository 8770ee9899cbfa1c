"""The value of an expression, and its ways of being written."""

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

SHOWN_DIGITS = 20
SHOWN_FRACTION_LENGTH = 60
MAX_PLACES = 100


@dataclass(frozen=True)
class Result:
    """A rational number; `exact` is false if an irrational step, such as sqrt(2), was rounded."""

    value: Fraction
    exact: bool = True

    def __str__(self):
        decimal = self.decimal()
        if not self.exact:
            return f"≈ {decimal}"
        if is_terminating(self.value):
            return decimal
        fraction = self.fraction()
        is_readable = len(fraction) <= SHOWN_FRACTION_LENGTH
        return f"{fraction} ≈ {decimal}" if is_readable else f"≈ {decimal}"

    def decimal(self):
        """All digits of a finite decimal, otherwise the first 20 significant ones."""
        if self.exact and is_terminating(self.value):
            return exact_decimal(self.value)
        rounded = Context(prec=SHOWN_DIGITS).divide(
            Decimal(self.value.numerator), Decimal(self.value.denominator)
        )
        return tidy(rounded)

    def fraction(self):
        """`numerator/denominator` in lowest terms, or a whole number."""
        return str(self.value)


def is_terminating(value):
    """True if `value` has finitely many decimal places, and few enough to be read."""
    # 1/2**n and 1/5**n both have n decimal places.
    return 10**MAX_PLACES % value.denominator == 0


def exact_decimal(value):
    """The decimal digits of a terminating fraction, never in powers of ten."""
    whole = Context(prec=10_000).divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{whole:f}"


def tidy(number):
    """`number` without trailing zeros; in powers of ten only where it is very big or small."""
    plain = number.normalize(Context(prec=SHOWN_DIGITS))
    return f"{plain:f}" if -7 <= plain.adjusted() < SHOWN_DIGITS else str(plain)
