"""Amounts of money: rounding, splitting, value-added tax, interest.

An amount is given as text (`"19.99"`, or an expression such as `"3 * 19.99"`), as a whole number,
a Decimal, a Fraction or what evaluate() returned. Results are Decimals with the places of `step`,
so that 5 is `5.00`.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from .arithmetic import bounded, power
from .errors import CalculationError
from .expression import evaluate
from .result import Result

HALF = Fraction(1, 2)

# The whole number of steps that a fraction of them becomes.
ROUNDINGS = {
    "half-up": lambda steps: floor(abs(steps) + HALF) * (-1 if steps < 0 else 1),
    "half-even": round,
    "up": lambda steps: ceil(abs(steps)) * (-1 if steps < 0 else 1),
    "down": int,
}


@dataclass(frozen=True)
class Tax:
    """An amount without tax, the tax, and both together: they always add up."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def exactly(amount):
    """The Fraction that was meant: a float is taken for the decimal that it prints as."""
    if isinstance(amount, (int, Decimal, Fraction)):
        return Fraction(amount)
    if isinstance(amount, Result):
        return amount.value
    return evaluate(amount).value


def percent(rate):
    """19, "19" and "19%" are all nineteen hundredths."""
    return exactly(rate.rstrip(" %") if isinstance(rate, str) else rate) / 100


def round_to(amount, step="0.01", rounding="half-up"):
    """The multiple of `step` next to `amount`, such as 0.05 for Swiss cash, 1 for yen."""
    unit = positive_step(step)
    if rounding not in ROUNDINGS:
        raise CalculationError(
            f'There is no rounding "{rounding}"', f"Roundings: {', '.join(ROUNDINGS)}"
        )
    return in_steps(ROUNDINGS[rounding](exactly(amount) / unit), unit)


def split(amount, shares, step="0.01"):
    """Parts that add up to `amount` to the last cent.

    `shares` is a number of equal parts, or a list of weights. What does not divide evenly goes,
    one step each, to the parts that lost most by rounding down; the first ones where that is equal.
    """
    unit = positive_step(step)
    total = exactly(amount) / unit
    if total.denominator != 1:
        raise CalculationError(f"Cannot split {amount} into steps of {step}", "Round it first")
    weights = weights_of(shares)
    sign = -1 if total < 0 else 1
    ideal = [abs(total) * weight / sum(weights) for weight in weights]
    parts = [floor(part) for part in ideal]
    left_over = abs(total.numerator) - sum(parts)
    by_loss = sorted(range(len(parts)), key=lambda index: parts[index] - ideal[index])
    for index in by_loss[:left_over]:
        parts[index] += 1
    return [in_steps(sign * part, unit) for part in parts]


def vat(amount, rate, included=False, step="0.01", rounding="half-up"):
    """The value-added tax of `rate` percent on a net amount, or the one included in a gross one."""
    factor = 1 + percent(rate)
    if factor <= 0:
        raise CalculationError(f"The rate must be above -100 percent, not {rate}")
    given = round_to(amount, step, rounding)
    if included:
        net = round_to(exactly(amount) / factor, step, rounding)
        return Tax(net, given - net, given)
    tax = round_to(Fraction(given) * (factor - 1), step, rounding)
    return Tax(given, tax, given + tax)


def interest(principal, rate, years, per_year=1, simple=False, step="0.01", rounding="half-up"):
    """What `principal` has grown to, at `rate` percent a year, compounded `per_year` times.

    Rounded once, at the end. Compound interest needs a whole number of periods.
    """
    start, yearly, time = exactly(principal), percent(rate), exactly(years)
    if simple:
        return round_to(start * (1 + yearly * time), step, rounding)
    periods = time * per_year
    if per_year < 1 or time < 0 or periods.denominator != 1:
        raise CalculationError(
            f"{years} years at {per_year} a year are not a whole number of periods",
            "Choose another number of periods a year, or simple interest",
        )
    growth, _ = power(1 + yearly / per_year, periods)
    total, _ = bounded(start * growth)
    return round_to(total, step, rounding)


def positive_step(step):
    unit = exactly(step)
    if unit <= 0 or 10**20 % unit.denominator != 0:
        raise CalculationError(f"The step must be a positive decimal such as 0.01, not {step}")
    return unit


def in_steps(count, unit):
    places = next(places for places in range(21) if (unit * 10**places).denominator == 1)
    # From text: every other way to make a Decimal of a given scale rounds to 28 digits.
    return Decimal(f"{(count * unit * 10**places).numerator}E-{places}")


def weights_of(shares):
    if isinstance(shares, int):
        if not 1 <= shares <= 10_000:
            raise CalculationError(f"The number of parts must be 1 to 10,000, not {shares:,}")
        return [Fraction(1)] * shares
    weights = [exactly(weight) for weight in shares]
    if not weights or min(weights) < 0 or sum(weights) == 0:
        raise CalculationError("Weights must be 0 or more, and one of them more than 0")
    return weights
