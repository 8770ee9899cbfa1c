#!/usr/bin/env python3
"""Calculates expressions exactly and prints one result a line.

  calculate.py "1/3 + 0.1"              13/30 ≈ 0.43333333333333333333
  calculate.py --places 2 "19% of 80"   15.20
  calculate.py "2^100" "sqrt(2)"        two lines
  printf '1+1\\n2*3\\n' | calculate.py -   one expression a line from standard input
"""

import argparse
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from calculator import CalculationError, evaluate, round_to  # noqa: E402
from calculator.command_line import as_positional, report, use_utf8  # noqa: E402
from calculator.money import ROUNDINGS  # noqa: E402


def main(arguments):
    use_utf8()
    options = parse(arguments)
    for expression in expressions(options.expressions):
        try:
            print(formatted(expression, options), flush=True)
        except CalculationError as error:
            return report(error)
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="calculate.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code: 0 calculated, 2 an expression cannot be read or has no value.",
    )
    parser.add_argument(
        "expressions",
        nargs="+",
        metavar="EXPRESSION",
        help='arithmetic in quotes, or "-" for stdin',
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--places", type=places, metavar="N", help="round to N decimal places and print only that"
    )
    form.add_argument("--fraction", action="store_true", help="print numerator/denominator")
    form.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--rounding", choices=ROUNDINGS, default="half-up", help="for --places (default: half-up)"
    )
    return parser.parse_args([as_positional(argument) for argument in arguments])


def places(text):
    if not re.fullmatch(r"\d{1,3}", text):
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number from 0 to 999')
    return int(text)


def expressions(given):
    for expression in given:
        if expression.strip() == "-":
            yield from (line for line in sys.stdin if line.strip())
        else:
            yield expression


def formatted(expression, options):
    result = evaluate(expression)
    if options.places is not None:
        return format(round_to(result.value, f"1e-{options.places}", options.rounding), "f")
    if options.fraction:
        return result.fraction()
    if options.json:
        fields = {
            "expression": expression.strip(),
            "fraction": result.fraction(),
            "decimal": result.decimal(),
            "exact": result.exact,
        }
        return json.dumps(fields, ensure_ascii=False)
    return str(result)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
