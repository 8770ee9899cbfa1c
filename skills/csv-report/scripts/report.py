#!/usr/bin/env python3
"""Reports on a CSV or TSV file: what its columns hold, or sums and means, by group.

  report.py sales.csv                                          every column: type, missing, min, max
  report.py sales.csv --rows --limit 5                         the first rows
  report.py sales.csv --group-by region --sum amount           one line for each region
  report.py sales.csv --where "amount >= 100" --mean amount    only some rows
  report.py - --format markdown < sales.csv                    from standard input
"""

import argparse
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from csv_report import describe, parse_condition, parse_table, read_table, summarise  # noqa: E402
from csv_report.errors import ReportError, UsageError  # noqa: E402
from csv_report.output import as_json, as_table  # noqa: E402
from csv_report.summary import MEASURES, Report  # noqa: E402

ROWS_SHOWN = 20
STYLES = {"table": "simple", "markdown": "github"}


def main(arguments):
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stderr.reconfigure(encoding="utf-8")
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    options = parser().parse_args(arguments)
    try:
        table = load(options)
        report = make(table, options)
        style = STYLES.get(options.format)
        text = as_table(report, style) if style else as_json(report)
    except ReportError as error:
        print(f"error: {error}", file=sys.stderr)
        if error.hint:
            print(f"hint: {error.hint}", file=sys.stderr)
        return error.exit_code
    for note in table.notes:
        print(note, file=sys.stderr)
    print(text)
    return 0


def load(options):
    given = {
        "encoding": options.encoding,
        "delimiter": options.delimiter,
        "decimal": options.decimal,
    }
    if options.file == "-":
        return parse_table(sys.stdin.buffer.read(), "standard input", **given)
    # Relative to the user's directory: the working directory may be this skill's.
    return read_table(Path(os.environ.get("SKILLS_RUNNER_WORKDIR", "."), options.file), **given)


def make(table, options):
    if options.rows and (options.group_by or options.measures):
        raise UsageError("Cannot show rows and measures in one report", "Leave --rows out")
    conditions = [parse_condition(text, table) for text in options.where]
    if conditions:
        kept = [all(meets(row) for meets in conditions) for row in table.rows]
        table.notes.append(f"{sum(kept):,} of {len(kept):,} rows meet the conditions")
        table = table.keep(kept)
    if options.rows:
        report = Report(table.columns, table.rows)
    elif options.group_by or options.measures:
        report = summarise(table, options.group_by, options.measures)
    else:
        report = describe(table)
    return shortened(ordered(report, table, options), table, options)


def ordered(report, table, options):
    """The report sorted by one of its columns, numbers before text, missing values last."""
    if options.sort is None:
        return report
    headings = [heading.casefold() for heading in report.columns]
    if options.sort.casefold() not in headings:
        raise UsageError(
            f'Cannot sort by "{options.sort}": it is not in the report',
            f"Columns of the report: {', '.join(report.columns)}",
        )
    index = headings.index(options.sort.casefold())

    def key(row):
        number = table.number(row[index]) if isinstance(row[index], str) else row[index]
        return (0, number, "") if number is not None else (1, 0, row[index])

    missing = [row for row in report.rows if row[index] in (None, "")]
    filled = [row for row in report.rows if row[index] not in (None, "")]
    return Report(report.columns, sorted(filled, key=key, reverse=options.descending) + missing)


def shortened(report, table, options):
    limit = options.limit or (ROWS_SHOWN if options.rows else len(report.rows))
    if limit < len(report.rows):
        table.notes.append(
            f"{limit:,} of {len(report.rows):,} lines are shown; --limit N shows more"
        )
    return Report(report.columns, report.rows[:limit])


def parser():
    result = argparse.ArgumentParser(
        prog="report.py",
        usage="report.py FILE [OPTION]...",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="COL is the name of a column. Exit code: 0 reported, 1 the file cannot be read, "
        "2 wrong arguments. Notes on how the file was read go to standard error.",
    )
    result.add_argument("file", metavar="FILE", help='a CSV or TSV file, or "-" for stdin')
    what = result.add_argument_group("what to report")
    what.add_argument("--rows", action="store_true", help="the rows themselves")
    what.add_argument(
        "--group-by", action="append", default=[], metavar="COL", help="one line for each value"
    )
    for kind in [*MEASURES, "count", "distinct"]:
        what.add_argument(
            f"--{kind}",
            dest="measures",
            action="append",
            default=[],
            # The pair is made here, so that the columns come in the order of the options.
            type=lambda column, kind=kind: (kind, column),
            metavar="COL",
        )
    which = result.add_argument_group("which rows, in which order")
    which.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="CONDITION",
        help='"COL = VALUE", with = != > >= < <= ~ (contains) !~, "COL is missing"; all must hold',
    )
    which.add_argument("--sort", metavar="HEADING", help="a column of the report: sum(amount)")
    which.add_argument("--descending", action="store_true", help="the largest first")
    which.add_argument("--limit", type=positive, metavar="N", help="at most N lines")
    reading = result.add_argument_group("how to read and write")
    reading.add_argument("--format", choices=[*STYLES, "json"], default="table")
    reading.add_argument("--encoding", help="found out if not given: utf-8, utf-16, cp1252")
    reading.add_argument("--delimiter", type=one_character, help='one character, or "tab"')
    reading.add_argument("--decimal", choices=[".", ","], help="found out if not given")
    return result


def positive(text):
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number from 1')
    return int(text)


def one_character(text):
    delimiter = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(delimiter) != 1:
        raise argparse.ArgumentTypeError(f'"{text}" is not one character')
    return delimiter


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
