"""The functions that an expression may call; each gives `(Fraction, exact)`."""

import math
from fractions import Fraction

from .arithmetic import MAX_DIGITS, bounded, root, too_large
from .errors import CalculationError


def whole(value, name):
    if value.denominator != 1:
        raise CalculationError(f"{name}() takes whole numbers, not {value}")
    return value.numerator


def rounded(value, places=Fraction(0)):
    """Half away from zero, as in commerce; Python's own round() goes to the even neighbour."""
    count = whole(places, "round")
    if abs(count) > MAX_DIGITS:
        raise CalculationError(f"round() takes up to {MAX_DIGITS:,} places, not {count:,}")
    scale = Fraction(10) ** count
    nearest = math.floor(abs(value) * scale + Fraction(1, 2))
    return bounded((-nearest if value < 0 else nearest) / scale)


def remainder(value, divisor):
    if divisor == 0:
        raise CalculationError("Cannot divide by zero")
    return bounded(value % divisor)


def factorial(value):
    number = whole(value, "factorial")
    if number < 0:
        raise CalculationError(f"factorial() takes numbers from 0, not {number}")
    digits = math.lgamma(min(number, 10**15) + 1) / math.log(10)
    if digits > MAX_DIGITS:
        raise too_large(f"factorial({number:,})", digits)
    return Fraction(math.factorial(number)), True


def common(name, combine):
    def compute(*values):
        result = 0 if name == "gcd" else 1
        for value in values:
            result = combine(result, whole(value, name))
        return bounded(Fraction(result))

    return compute


def least_multiple(a, b):
    return 0 if 0 in (a, b) else abs(a * b) // math.gcd(a, b)


# name: (function, fewest arguments, most arguments or None)
FUNCTIONS = {
    "abs": (lambda value: (abs(value), True), 1, 1),
    "average": (lambda *values: bounded(sum(values) / Fraction(len(values))), 1, None),
    "cbrt": (lambda value: root(value, Fraction(3)), 1, 1),
    "ceil": (lambda value: (Fraction(math.ceil(value)), True), 1, 1),
    "factorial": (factorial, 1, 1),
    "floor": (lambda value: (Fraction(math.floor(value)), True), 1, 1),
    "gcd": (common("gcd", math.gcd), 1, None),
    "lcm": (common("lcm", least_multiple), 1, None),
    "max": (lambda *values: (max(values), True), 1, None),
    "min": (lambda *values: (min(values), True), 1, None),
    "mod": (remainder, 2, 2),
    "root": (root, 2, 2),
    "round": (rounded, 1, 2),
    "sqrt": (lambda value: root(value, Fraction(2)), 1, 1),
    "sum": (lambda *values: bounded(sum(values, Fraction(0))), 1, None),
}
