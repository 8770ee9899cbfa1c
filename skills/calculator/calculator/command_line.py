"""What the scripts have in common."""

import re
import sys


def use_utf8():
    """Standard streams in UTF-8 wherever the script runs: results contain `≈`."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")


def as_positional(argument):
    """`-5+3` is an expression, not an option: argparse sees it by the space in front."""
    return f" {argument}" if re.match(r"-[^-h]", argument) else argument


def report(error):
    """Says on standard error what is wrong, and gives the exit code for it."""
    print(f"error: {error}", file=sys.stderr)
    if error.hint:
        print(f"hint: {error.hint}", file=sys.stderr)
    return 2
