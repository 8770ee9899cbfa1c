"""From the way people write sums to an expression that Python's parser understands."""

import re

from .arithmetic import MAX_DIGITS
from .errors import CalculationError

MAX_LENGTH = 10_000

SYMBOLS = str.maketrans(
    {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "^": "**", "\u00a0": " ", "\n": " "}
)

# A percent sign before a number, a name or a bracket is Python's remainder.
PERCENT_SIGN = re.compile(r"%(?!\s*[\w.(])")
PERCENT_OF = re.compile(r"%\s*of\b")
THOUSANDS = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
TOO_MANY_DIGITS = re.compile(rf"\d{{{MAX_DIGITS + 1}}}")

# The postfix form that binds tighter than any operator, as a percent sign does.
PERCENT = " .percent "


def to_python(text):
    """The same expression with Python's operators; `15%` becomes the attribute `15 .percent`."""
    if len(text) > MAX_LENGTH:
        raise CalculationError(
            f"The expression has {len(text):,} characters, more than the limit of {MAX_LENGTH:,}",
            "Calculate it in parts",
        )
    source = text.translate(SYMBOLS).strip().rstrip("=").strip()
    if not source:
        raise CalculationError("The expression is empty", 'Write one, such as "1/3 + 0.1"')
    if TOO_MANY_DIGITS.search(source):
        raise CalculationError(
            f"A number has more than {MAX_DIGITS:,} digits", "Use smaller numbers, or write 1e100"
        )
    if THOUSANDS.match(source):
        raise CalculationError(
            f'Cannot read "{source}": a comma separates the arguments of a function',
            "Write 1234.5 or 1_234.5",
        )
    source = PERCENT_OF.sub(PERCENT + "*", source)
    return PERCENT_SIGN.sub(PERCENT, source)
