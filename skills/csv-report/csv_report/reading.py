"""A CSV or TSV file becomes a Table; what had to be guessed is noted."""

import csv
import io
import re
from itertools import islice
from pathlib import Path

from .errors import DataError
from .numbers import decimal_mark
from .table import Table
from .text import decode

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 50
MAX_CELL = 10_000_000
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read_table(path, **options):
    """The table in a file; takes the options of parse_table()."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f'Cannot read "{path}": {reason}', "Check the path") from error
    return parse_table(content, str(path), **options)


def parse_table(content, name, encoding=None, delimiter=None, decimal=None):
    """The table in some bytes. What is not given is found out: BOM, `;`, decimal commas."""
    text, encoding = decode(content, name, encoding)
    if not text.strip():
        raise DataError(f'"{name}" is empty', "A table needs a line with the names of its columns")
    declared = re.match(r'"?sep=(.)"?\r?\n', text)
    if declared:
        # A blank line in its place, so that the numbers of the lines stay right.
        text = "\n" + text[declared.end() :]
    delimiter = delimiter or (declared.group(1) if declared else find_delimiter(text))
    table = build(records(text, delimiter, name), name)
    table.decimal = decimal or choose_decimal(table)
    if text.count('"') % 2:
        table.notes.append(
            "warning: a quotation mark is not closed; the rows after it may have run together"
        )
    table.notes.insert(
        0,
        f"{counted(len(table.rows), 'row')}, {counted(len(table.columns), 'column')}; "
        f"encoding {encoding}, "
        f'delimiter {NAMES.get(delimiter, delimiter)}, decimal mark "{table.decimal}"',
    )
    return table


def records(text, delimiter, name):
    """Pairs of a line number and the cells that end there, without blank lines."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise DataError(f'Cannot read "{name}" at line {reader.line_num}: {error}') from error


def find_delimiter(text):
    """The one that gives most records the width of the first; the widest if several do."""

    def fit(delimiter):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        filled = (cells for cells in reader if cells)
        widths = [len(cells) for cells in islice(filled, SAMPLE_RECORDS)]
        same = sum(width == widths[0] for width in widths) / len(widths)
        return (widths[0] > 1, same, widths[0])

    csv.field_size_limit(MAX_CELL)
    try:
        return max(DELIMITERS, key=fit)
    except csv.Error:
        return ","


def build(numbered, name):
    _, header = next(numbered, (0, None))
    if header is None:
        raise DataError(f'"{name}" has no line with the names of its columns')
    columns = unique(header)
    table = Table(columns, [])
    ragged = []
    for line, cells in numbered:
        if len(cells) != len(columns):
            ragged.append(line)
        padded = cells[: len(columns)] + [""] * (len(columns) - len(cells))
        table.rows.append(padded)
        table.lines.append(line)
    if ragged:
        table.notes.append(
            f"warning: {counted(len(ragged), 'row')} of another length than {len(columns)}, "
            f"the first in line {ragged[0]}; missing cells are empty, further ones are ignored"
        )
    return table


def counted(number, noun):
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def unique(header):
    """Column names without gaps or doubles: `column 2`, `amount (2)`."""
    names = []
    for position, name in enumerate(header, 1):
        name = " ".join(name.split()) or f"column {position}"
        copies, free = 1, name
        while free in names:
            copies += 1
            free = f"{name} ({copies})"
        names.append(free)
    return names


def choose_decimal(table):
    decimal, guessed = decimal_mark(cell for row in table.rows for cell in row)
    if guessed:
        table.notes.append(
            "warning: numbers such as 1,234 are read as thousands; if that comma is a decimal "
            'mark, add --decimal ","'
        )
    return decimal
