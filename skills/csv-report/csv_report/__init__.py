"""Reads delimited text and summarises it; sums are exact decimals.

    from csv_report import read_table, summarise
    table = read_table("sales.csv")
    print(summarise(table, ["region"], [("sum", "amount")]).rows)
"""

from .conditions import parse_condition
from .errors import DataError, UsageError
from .reading import parse_table, read_table
from .summary import Report, describe, summarise
from .table import Table

__all__ = [
    "DataError",
    "Report",
    "Table",
    "UsageError",
    "describe",
    "parse_condition",
    "parse_table",
    "read_table",
    "summarise",
]
