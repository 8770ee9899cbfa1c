"""Bytes to text: byte-order marks, UTF-8, UTF-16, and the Windows code page for the rest."""

import codecs

from .errors import DataError

# UTF-32 first: its mark begins with that of UTF-16.
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]

SIGNATURES = [
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
]


def decode(content, name, encoding=None):
    """The text and the encoding it was read in; DataError if it is no text."""
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            raise DataError(f'Cannot read "{name}": it is {kind}', "Export it as CSV first")
    encoding = encoding or detect(content)
    try:
        text = content.decode(encoding)
    except LookupError:
        raise DataError(f'There is no encoding "{encoding}"', "Try utf-8 or cp1252") from None
    except UnicodeError as error:
        raise DataError(
            f'Cannot read "{name}" as {encoding}: {error}', "Leave --encoding out, or try cp1252"
        ) from error
    if "\0" in text:
        raise DataError(f'Cannot read "{name}": it is a binary file', "Export it as CSV first")
    return text, encoding


def detect(content):
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
        if b"\0" not in content:
            return "utf-8"
    except UnicodeDecodeError:
        pass
    return detect_unmarked(content[:1000])


def detect_unmarked(sample):
    """UTF-16 shows by the zero byte of each ASCII character; the rest is taken for Western text."""
    if sample[1::2].count(0) > len(sample) * 0.4:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) * 0.4:
        return "utf-16-be"
    try:
        sample.decode("cp1252")
        return "cp1252"
    except UnicodeDecodeError:
        return "latin-1"
