"""Exact arithmetic on fractions, decimals, percentages and money.

    from calculator import evaluate, split
    print(evaluate("1/3 + 0.1"))        # 13/30 ≈ 0.43333333333333333333
    print(split("100", 3))              # [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
"""

from .errors import CalculationError
from .expression import evaluate
from .money import Tax, interest, round_to, split, vat
from .result import Result

__all__ = [
    "CalculationError",
    "Result",
    "Tax",
    "evaluate",
    "interest",
    "round_to",
    "split",
    "vat",
]
