"""What the rows of a table say: one line for each group, or for each column."""

import re
from dataclasses import dataclass

from . import numbers
from .errors import UsageError

DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")

# Each takes a list of numbers that is not empty.
MEASURES = {
    "sum": numbers.total,
    "mean": numbers.mean,
    "median": numbers.median,
    "min": min,
    "max": max,
}


@dataclass
class Report:
    """Cells are text, whole numbers, Decimals, or None where there is nothing to say."""

    columns: list
    rows: list


def summarise(table, group_by, measures):
    """One row for each group, in the order of the file, with its number of rows and its measures.

    `measures` are pairs such as ("sum", "amount"), also ("count", "amount") for the cells that
    are filled and ("distinct", "city").
    """
    keys = [table.index(name) for name in group_by]
    wanted = [(kind, table.index(name)) for kind, name in measures]
    groups = {} if keys else {(): []}
    for row in table.rows:
        groups.setdefault(tuple(row[key] or None for key in keys), []).append(row)
    for kind, index in wanted:
        if kind in MEASURES:
            check_numbers(table, index)
    headings = [table.columns[key] for key in keys] + ["rows"]
    headings += [f"{kind}({table.columns[index]})" for kind, index in wanted]
    rows = [
        [*key, len(members), *(measured(table, members, kind, index) for kind, index in wanted)]
        for key, members in groups.items()
    ]
    return Report(headings, rows)


def measured(table, rows, kind, index):
    filled = table.filled(index, rows)
    if kind == "count":
        return len(filled)
    if kind == "distinct":
        return len(set(filled))
    return apply(MEASURES[kind], numbers_in(table, filled))


def numbers_in(table, cells):
    return [number for number in map(table.number, cells) if number is not None]


def apply(measure, found):
    return measure(found) if found else None


def check_numbers(table, index):
    """Notes the cells that are no numbers; UsageError if a column has no number at all."""
    column = table.columns[index]
    odd, found = [], False
    for line, row in zip(table.lines, table.rows):
        if table.number(row[index]) is not None:
            found = True
        elif not table.is_missing(index, row[index]):
            odd.append((line, " ".join(row[index].split())[:40]))
    if odd and not found:
        raise UsageError(
            f'The column "{column}" has no numbers: line {odd[0][0]} says "{odd[0][1]}"',
            "Choose another column, or --decimal if the numbers are written with commas",
        )
    note = (
        f'warning: not numbers in "{column}" and left out: {len(odd):,}, '
        f'the first in line {odd[0][0]}: "{odd[0][1]}"'
        if odd
        else ""
    )
    if note and note not in table.notes:
        table.notes.append(note)


def describe(table):
    """One row for each column: what it holds, how much of it is missing, and its measures."""
    rows = []
    for index, column in enumerate(table.columns):
        filled = table.filled(index, table.rows)
        kind = kind_of(table, index, filled)
        line = [column, kind, len(filled), len(table.rows) - len(filled), len(set(filled))]
        if kind == "number":
            check_numbers(table, index)
            found = numbers_in(table, filled)
            line += [apply(measure, found) for measure in MEASURES.values()]
        elif kind == "date":
            line += [None, None, None, min(filled), max(filled)]
        else:
            line += [None] * len(MEASURES)
        rows.append(line)
    return Report(["column", "type", "filled", "missing", "distinct", *MEASURES], rows)


def kind_of(table, index, filled):
    if not filled:
        return "empty"
    if table.is_numeric(index):
        return "number"
    return "date" if all(DATE.fullmatch(cell) for cell in filled) else "text"
