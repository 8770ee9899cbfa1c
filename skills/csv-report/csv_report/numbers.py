"""Numbers as people write them, and as they are printed; nothing ever becomes a float."""

import re
from decimal import Context, Decimal, localcontext
from functools import lru_cache

# Enough for the exact sum of any numbers that parse_number() accepts.
EXACT = Context(prec=1_000)
MEAN_DIGITS = 28
MAX_LENGTH = 100

CURRENCY = re.compile(r"^([+-]?)\s*[$€£¥]\s*|\s*[$€£¥]$")
# A space or an apostrophe is part of a number only in front of three digits: 1 234 567, 1'234.
GROUPING = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
LETTER = re.compile(r"[^\W\d_]")
EXPONENT = r"(e[+-]?\d{1,2})?"
FORMS = {
    ".": re.compile(rf"[+-]?((\d+|\d{{1,3}}(,\d{{3}})+)(\.\d*)?|\.\d+){EXPONENT}", re.I),
    ",": re.compile(rf"[+-]?((\d+|\d{{1,3}}(\.\d{{3}})+)(,\d*)?|,\d+){EXPONENT}", re.I),
}

# What can only be a decimal comma, or only a decimal point. 1,234 and 1.234 can be either.
SURE_COMMA = re.compile(r"[+-]?(\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+|0,\d+|\d{4,},\d+)")
SURE_POINT = re.compile(r"[+-]?(\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|0\.\d+|\d{4,}\.\d+)")
EITHER = re.compile(r"[+-]?\d{1,3},\d{3}")


# The type of a column and each of its measures ask for the same cells.
@lru_cache(maxsize=None)
def parse_number(text, decimal="."):
    """A Decimal, or None; currency signs and thousands separators are allowed."""
    if len(text) > MAX_LENGTH or LETTER.match(text):
        return None
    bare = undecorated(text)
    if not bare.isascii() or FORMS[decimal].fullmatch(bare) is None:
        return None
    thousands = "," if decimal == "." else "."
    return Decimal(bare.replace(thousands, "").replace(",", "."))


def undecorated(text):
    return GROUPING.sub("", CURRENCY.sub(r"\1", text))


def decimal_mark(cells):
    """The decimal mark of a file, and whether it had to be guessed."""
    marked = [
        undecorated(cell)
        for cell in cells
        if ("," in cell or "." in cell) and not LETTER.match(cell)
    ]
    commas = sum(SURE_COMMA.fullmatch(cell) is not None for cell in marked)
    points = sum(SURE_POINT.fullmatch(cell) is not None for cell in marked)
    guessed = commas == points and any(EITHER.fullmatch(cell) for cell in marked)
    return ("," if commas > points else "."), guessed


def total(numbers):
    with localcontext(EXACT):
        return sum(numbers, Decimal(0))


def mean(numbers):
    with localcontext(EXACT):
        average = total(numbers) / len(numbers)
    return shortened(average, numbers)


def median(numbers):
    middle = len(numbers) // 2
    ordered = sorted(numbers)
    if len(ordered) % 2:
        return ordered[middle]
    return mean(ordered[middle - 1 : middle + 1])


def shortened(value, numbers):
    """A mean with two places more than the numbers have; 28 digits at most."""
    places = max(0, *(-number.as_tuple().exponent for number in numbers)) + 2
    with localcontext(EXACT):
        rounded = round(value, places)
    exact = rounded.normalize(EXACT)
    is_short = len(exact.as_tuple().digits) <= MEAN_DIGITS
    return exact if is_short else Context(MEAN_DIGITS).plus(value)


def written(value):
    """A number for people: no powers of ten, and all the digits there are."""
    return str(value) if isinstance(value, int) else format(value, "f")
