"""The bytes of a page: unpacked, known to be text, decoded by the charset that was meant."""

import codecs
import re
import zlib

from .errors import FetchError

TEXT_TYPE = re.compile(r"text/.+|.+[/+](json|xml|yaml|javascript|x-ndjson|toml)")
META_CHARSET = re.compile(
    rb"<(?:meta\b[^>]{0,300}?charset|\?xml\b[^>]{0,300}?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Browsers read both names as the Windows code page, and pages are written for browsers.
WESTERN = {"iso8859-1", "ascii"}


class Unpacker:
    """Undoes Content-Encoding piece by piece, up to a limit: little data may unpack to gigabytes."""

    def __init__(self, encoding, url):
        self.url = url
        self.encoding = encoding.strip().lower()
        self.stream = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in self.encoding else None
        if self.encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError(f'Cannot read "{url}": it is packed with {encoding}')

    def unpack(self, piece, most):
        if self.encoding == "deflate" and self.stream is None:
            # Servers send it with zlib's header or, against the standard, without.
            with_header = piece[0] & 15 == 8 and int.from_bytes(piece[:2], "big") % 31 == 0
            self.stream = zlib.decompressobj(zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS)
        if self.stream is None:
            return piece
        try:
            return self.stream.decompress(piece, most)
        except zlib.error as error:
            raise FetchError(f'Cannot unpack "{self.url}": {error}') from error


def refuse_other_types(url, content_type, size):
    """FetchError for images, PDF and the like, before they are downloaded."""
    if content_type and TEXT_TYPE.fullmatch(content_type) is None:
        length = f" of {int(size):,} bytes" if size and size.isdecimal() else ""
        raise FetchError(
            f'Cannot read "{url}": it is {content_type}{length}, not a page of text',
            "Use another address, or another tool for this kind of file",
        )


def decode(content, declared, url, truncated):
    """Text and charset: byte-order mark, header, meta element, UTF-8, Windows-1252."""
    for mark, charset in MARKS:
        if content.startswith(mark):
            return content.decode(charset, "replace"), charset
    named = META_CHARSET.search(content[:4096])
    for charset in (declared, named and named.group(1).decode("ascii", "replace")):
        known = canonical(charset)
        if known:
            return content.decode(known, "replace"), known
    if b"\0" in content[:4096]:
        raise FetchError(f'Cannot read "{url}": it is binary, not a page of text')
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # A page that was cut at the size limit may end inside a character.
        charset = "utf-8" if truncated and error.start > len(content) - 4 else "cp1252"
        return content.decode(charset, "replace"), charset


def canonical(charset):
    """Python's name for a charset, or None if there is none of that name."""
    try:
        name = codecs.lookup(charset or "").name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return "cp1252" if name in WESTERN else name
