"""Conditions on rows: `amount >= 100`, `city = Paris`, `name ~ smith`, `email is missing`."""

import operator
import re

from .errors import UsageError
from .numbers import parse_number

# Longer ones first: `>=` must not be read as `>`.
OPERATORS = re.compile(r"\s+is(\s+not)?\s+missing\s*$|!=|>=|<=|==|!~|=|>|<|~", re.IGNORECASE)
ORDERINGS = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def parse_condition(text, table):
    """A function of a row: whether it meets the condition."""
    column, sign, value = divide(text, table)
    index = table.index(column)
    if sign.endswith("missing"):
        wanted = "not" not in sign
        return lambda row: table.is_missing(index, row[index]) == wanted
    if sign in ("~", "!~"):
        contains = sign == "~"
        return lambda row: (value.casefold() in row[index].casefold()) == contains
    return comparison(table, index, sign, value)


def divide(text, table):
    """Column, operator, value. The column's name may itself contain an operator or spaces."""
    matches = list(OPERATORS.finditer(text))
    if not matches:
        raise UsageError(
            f'Cannot understand the condition "{text}"',
            'Write "COLUMN = VALUE", with = != > >= < <= ~ !~, or "COLUMN is missing"',
        )
    known = {column.casefold() for column in table.columns}
    fitting = [match for match in matches if text[: match.start()].strip().casefold() in known]
    match = (fitting or matches)[0]
    sign = " ".join(match.group().lower().split())
    return text[: match.start()].strip(), sign, unquoted(text[match.end() :].strip())


def unquoted(value):
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def comparison(table, index, sign, value):
    """Numbers are compared as numbers, everything else as text; a missing cell meets only `!=`."""
    compare = ORDERINGS[sign]
    if not table.is_numeric(index):
        return lambda row: (row[index] != "" or sign == "!=") and compare(row[index], value)
    number = table.number(value)
    if number is None:
        # In a file with decimal commas, a condition may still be written with a point.
        number = parse_number(value)
    if number is None:
        raise UsageError(
            f'Cannot compare "{table.columns[index]}" with "{value}": the column has numbers',
            'Write a number, or "COLUMN is missing", or "COLUMN ~ TEXT"',
        )

    def meets(row):
        cell = table.number(row[index])
        return sign == "!=" if cell is None else compare(cell, number)

    return meets
