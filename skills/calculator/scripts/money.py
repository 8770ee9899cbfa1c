#!/usr/bin/env python3
"""Rounds, splits, taxes and grows amounts of money, to the last cent.

  money.py round 2.345                          2.35
  money.py split 100 3                          33.34, 33.33, 33.33
  money.py split 100 --weights 50 30 20         shares in proportion
  money.py vat 100 --rate 19                    net, tax and gross of a net amount
  money.py vat 119 --rate 19 --included         the same, from a gross amount
  money.py interest 1000 --rate 5 --years 10    compounded once a year

An amount may be an expression, such as "3 * 19.99". Rates are in percent: --rate 19 is 19 %.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from calculator import CalculationError, interest, round_to, split, vat  # noqa: E402
from calculator.command_line import as_positional, report, use_utf8  # noqa: E402
from calculator.money import ROUNDINGS  # noqa: E402


def main(arguments):
    use_utf8()
    options = parser().parse_args([as_positional(argument) for argument in arguments])
    try:
        fields = COMMANDS[options.command](options)
    except CalculationError as error:
        return report(error)
    if options.json:
        print(json.dumps(fields, default=lambda number: format(number, "f")))
    else:
        for name, value in fields.items():
            values = value if isinstance(value, list) else [value]
            print(f"{name}: {', '.join(format(number, 'f') for number in values)}")
    return 0


def rounded_amount(options):
    return {"rounded": round_to(options.amount, options.step, options.rounding)}


def parts(options):
    shares = options.weights if options.weights else options.parts
    if shares is None:
        raise CalculationError(
            "The number of parts is missing", "Write split 100 3, or split 100 --weights 50 30 20"
        )
    return {"parts": split(options.amount, shares, options.step)}


def tax(options):
    taxed = vat(options.amount, options.rate, options.included, options.step, options.rounding)
    return {"net": taxed.net, "tax": taxed.tax, "gross": taxed.gross}


def growth(options):
    final = interest(
        options.amount,
        options.rate,
        options.years,
        options.per_year,
        options.simple,
        options.step,
        options.rounding,
    )
    return {"final": final, "interest": final - round_to(options.amount, options.step)}


COMMANDS = {"round": rounded_amount, "split": parts, "vat": tax, "interest": growth}


def parser():
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("amount", metavar="AMOUNT", help="a number or an expression in quotes")
    common.add_argument("--step", default="0.01", help="smallest unit: 0.01, 0.05, 1 (0.01)")
    common.add_argument("--json", action="store_true", help="print one JSON object")
    rounding = argparse.ArgumentParser(add_help=False)
    rounding.add_argument(
        "--rounding", choices=ROUNDINGS, default="half-up", help="default: half-up"
    )
    main_parser = argparse.ArgumentParser(
        prog="money.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code: 0 calculated, 2 wrong arguments or no possible result.",
    )
    commands = main_parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("round", parents=[common, rounding], help="round to a unit")
    splitting = commands.add_parser("split", parents=[common], help="split without losing a cent")
    shares = splitting.add_mutually_exclusive_group()
    shares.add_argument("parts", nargs="?", type=int, metavar="PARTS", help="number of equal parts")
    shares.add_argument("--weights", nargs="+", metavar="WEIGHT", help="proportions of the parts")
    taxing = commands.add_parser("vat", parents=[common, rounding], help="value-added tax")
    taxing.add_argument("--rate", required=True, metavar="PERCENT", help="19 means 19 percent")
    taxing.add_argument("--included", action="store_true", help="AMOUNT already includes the tax")
    growing = commands.add_parser("interest", parents=[common, rounding], help="interest")
    growing.add_argument("--rate", required=True, metavar="PERCENT", help="percent a year")
    growing.add_argument("--years", required=True, help="a number or a fraction such as 90/365")
    growing.add_argument("--per-year", type=int, default=1, metavar="N", help="compoundings a year")
    growing.add_argument("--simple", action="store_true", help="simple interest, not compounded")
    return main_parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
