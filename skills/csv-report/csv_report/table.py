"""A table in memory: columns by name, cells as text, missing values and numbers by rule."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from .errors import UsageError
from .numbers import parse_number

# Only in columns of numbers: elsewhere NA may be Namibia, and None a name.
MISSING_NUMBERS = {"", "-", "n/a", "na", "nan", "none", "null"}


@dataclass
class Table:
    """`rows` have one cell for each column, without surrounding spaces."""

    columns: list
    rows: list
    decimal: str = "."
    lines: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    whole: "Table" = None

    def __post_init__(self):
        self._numeric = {}

    def keep(self, kept):
        """The rows where `kept` is true; columns stay what they are in the whole table."""
        rows = [row for row, keep in zip(self.rows, kept) if keep]
        lines = [line for line, keep in zip(self.lines, kept) if keep]
        return Table(self.columns, rows, self.decimal, lines, self.notes, self)

    def index(self, name):
        """The position of a column; capitals matter only if two names differ in nothing else."""
        if name in self.columns:
            return self.columns.index(name)
        wanted = name.strip().casefold()
        alike = [i for i, column in enumerate(self.columns) if column.casefold() == wanted]
        if len(alike) == 1:
            return alike[0]
        close = get_close_matches(name, self.columns, 1)
        hint = f'Do you mean "{close[0]}"? ' if close else ""
        raise UsageError(
            f'There is no column "{name}"', f"{hint}Columns: {', '.join(self.columns)}"
        )

    def is_numeric(self, index):
        """True if more than half of the cells that are filled are numbers."""
        if self.whole is not None:
            return self.whole.is_numeric(index)
        if index not in self._numeric:
            cells = [row[index] for row in self.rows]
            numbers = sum(self.number(cell) is not None for cell in cells)
            missing = sum(cell.lower() in MISSING_NUMBERS for cell in cells)
            self._numeric[index] = numbers * 2 > len(cells) - missing
        return self._numeric[index]

    def is_missing(self, index, cell):
        """True for an empty cell; in a column of numbers also for NA, null and the like."""
        return cell == "" or (self.is_numeric(index) and cell.lower() in MISSING_NUMBERS)

    def filled(self, index, rows):
        """The cells of a column that are not missing, in the order of `rows`."""
        return [row[index] for row in rows if not self.is_missing(index, row[index])]

    def number(self, cell):
        """The Decimal of a cell, or None."""
        return parse_number(cell, self.decimal)
