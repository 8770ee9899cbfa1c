"""A Report as a table for people, as Markdown, or as JSON."""

import json
from decimal import Decimal

from .errors import DataError
from .numbers import EXACT, written

# More digits than this would change in the hands of most JSON readers.
SAFE_DIGITS = 15
MAX_CELL = 60


def as_table(report, style):
    """Drawn by the package tabulate; `style` is one of its formats."""
    try:
        from tabulate import tabulate
    except ImportError as error:
        raise DataError(
            "The package tabulate is not installed",
            "Run: pip install -r requirements.txt, or use --format json",
        ) from error
    cells = [[shown(cell, style) for cell in row] for row in report.rows]
    numeric = [is_numeric(column) for column in zip(*report.rows)]
    alignment = ["right" if right else "left" for right in numeric]
    # Without disable_numparse it would turn 1.10 into 1.1 and 007 into 7.
    return tabulate(
        cells,
        headers=[shown(name, style) for name in report.columns],
        tablefmt=style,
        disable_numparse=True,
        colalign=alignment or None,
    )


def is_numeric(column):
    filled = [cell for cell in column if cell is not None]
    return bool(filled) and not any(isinstance(cell, str) for cell in filled)


def shown(cell, style):
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return written(cell)
    line = " ".join(cell.split())
    short = line if len(line) <= MAX_CELL else line[: MAX_CELL - 1] + "…"
    return short.replace("|", "\\|") if style == "github" else short


def as_json(report):
    """A list of objects. Numbers beyond 15 digits are strings, so that no digit is lost."""
    rows = [dict(zip(report.columns, map(plain, row))) for row in report.rows]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def plain(cell):
    if not isinstance(cell, Decimal):
        return cell
    digits = cell.normalize(EXACT).as_tuple()
    if len(digits.digits) > SAFE_DIGITS:
        return written(cell)
    return int(cell) if digits.exponent >= 0 else float(cell)
