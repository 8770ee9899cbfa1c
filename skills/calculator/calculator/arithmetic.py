"""Powers and roots that stay exact where they can, and numbers that stay small enough.

Every value is a pair `(Fraction, exact)`. Numbers have at most 4,000 digits before and after
the division line: that keeps every step fast, and below Python's own limit for printing.
"""

import math
from decimal import Context, Decimal, InvalidOperation, Overflow, Underflow
from fractions import Fraction

from .errors import CalculationError

MAX_DIGITS = 4_000
MAX_BITS = int(MAX_DIGITS * math.log2(10))
# Above it, approximate powers of numbers next to 1 would have no right digit left.
MAX_EXPONENT = 10**50

# Irrational values are computed to more digits than are shown, so that sqrt(2)**2 shows as 2.
WORKING_DIGITS = 60


def working_context(digits=WORKING_DIGITS):
    return Context(
        prec=digits,
        Emin=-2 * MAX_DIGITS,
        Emax=2 * MAX_DIGITS,
        traps=[InvalidOperation, Overflow, Underflow],
    )


def bounded(value):
    """`value` itself, or rounded to 60 digits if its fraction grew too long."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) <= MAX_BITS:
        return value, True
    digits = magnitude(value)
    if value.denominator == 1 or abs(digits) > MAX_DIGITS:
        raise too_large("The result", digits)
    return Fraction(to_decimal(value, working_context())), False


def magnitude(value):
    """The decimal logarithm of a number other than 0; never through a float, which overflows."""
    return math.log10(abs(value.numerator)) - math.log10(value.denominator)


def to_decimal(value, context):
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def too_large(what, digits):
    """The error for a number of about `digits` digits, negative for those after the point."""
    size = f"about {abs(digits):,.0f} digits" if abs(digits) < 1e15 else "far too many digits"
    place = " after the decimal point" if digits < 0 else ""
    return CalculationError(
        f"{what} has {size}{place}, more than the limit of {MAX_DIGITS:,}",
        "Use smaller numbers, or estimate with logarithms",
    )


def power(base, exponent):
    """`base ** exponent`: exact for whole exponents, and for roots that come out even."""
    if base == 0 and exponent < 0:
        raise CalculationError("Cannot divide by zero: 0 has no negative power")
    if base in (0, 1) or exponent == 0:
        return (Fraction(1) if exponent == 0 else base), True
    if abs(exponent) > MAX_EXPONENT and base != -1:
        raise CalculationError(f"The exponent is beyond the limit of {MAX_EXPONENT:.0e}")
    if exponent.denominator == 1:
        return whole_power(base, exponent.numerator)
    if base < 0:
        raise CalculationError(
            f"A negative number has no real power of {exponent}",
            "For an odd root write root(-8, 3)",
        )
    radix = exact_root(base, exponent.denominator)
    if radix is not None:
        return whole_power(radix, exponent.numerator)
    return approximate_power(base, exponent)


def whole_power(base, exponent):
    if base == -1:
        return Fraction(1 if exponent % 2 == 0 else -1), True
    digits = exponent * magnitude(base)
    if abs(digits) > MAX_DIGITS:
        raise too_large(f"The power of {exponent:,}", digits)
    longest = max(base.numerator.bit_length(), base.denominator.bit_length())
    if longest * abs(exponent) <= 2 * MAX_BITS:
        return bounded(base**exponent)
    return approximate_power(base, Fraction(exponent))


def approximate_power(base, exponent):
    """To 60 digits; a negative base needs a whole exponent."""
    # More digits inside: the error of the logarithm is multiplied by the exponent.
    inner = working_context(2 * WORKING_DIGITS)
    try:
        number = inner.power(to_decimal(abs(base), inner), to_decimal(exponent, inner))
    except (Overflow, Underflow, InvalidOperation) as error:
        raise CalculationError("The power is too large or too small to be computed") from error
    sign = -1 if base < 0 and exponent.numerator % 2 else 1
    return sign * Fraction(working_context().plus(number)), False


def root(value, degree):
    """The real `degree`-th root; odd roots of negative numbers are negative."""
    if degree.denominator != 1 or degree < 1:
        raise CalculationError(f"The degree of a root must be a whole number from 1, not {degree}")
    if value < 0 and degree.numerator % 2 == 0:
        raise CalculationError("An even root of a negative number is not a real number")
    if value < 0:
        positive, exact = root(-value, degree)
        return -positive, exact
    return power(value, 1 / degree)


def exact_root(value, degree):
    """The root of a positive fraction if it is a fraction too, otherwise None."""
    above = whole_root(value.numerator, degree)
    below = whole_root(value.denominator, degree)
    return None if above is None or below is None else Fraction(above, below)


def whole_root(number, degree):
    """The whole root of a positive number, or None; Newton's method on whole numbers."""
    if number == 1:
        return 1
    if degree >= number.bit_length():
        return None
    if degree == 2:
        guess = math.isqrt(number)
    else:
        guess = 1 << -(-number.bit_length() // degree)
        while True:
            better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
            if better >= guess:
                break
            guess = better
    return guess if guess**degree == number else None
