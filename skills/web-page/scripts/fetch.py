#!/usr/bin/env python3
"""Fetches a web page and prints it as readable text, its links or its title.

  fetch.py https://example.org/                    title, address and text
  fetch.py https://example.org/ --links            one link a line: address, tab, text
  fetch.py https://example.org/ --title            only the title
  fetch.py https://example.org/ --json             everything as one JSON object
  fetch.py https://example.org/ --offset 20000     the text after its first 20,000 characters
"""

import argparse
import json
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from web_page import Page, fetch, read_html  # noqa: E402
from web_page.errors import PageError  # noqa: E402

# Less is usually an empty shell that scripts would fill.
LITTLE_TEXT = 200


def main(arguments):
    # A page may hold half a surrogate pair, which no encoding can write.
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    options = parser().parse_args(arguments)
    try:
        response = fetch(options.url, options.timeout, options.max_bytes)
    except PageError as error:
        print(f"error: {error}", file=sys.stderr)
        if error.hint:
            print(f"hint: {error.hint}", file=sys.stderr)
        return error.exit_code
    page = read_html(response.text, response.url) if response.is_html else Page(text=response.text)
    for note in notes(response, page, options):
        print(f"note: {note}", file=sys.stderr)
    print(FORMS[options.form](response, page, options))
    return 0


def notes(response, page, options):
    """What a reader should know of how the page was had."""
    for url in response.redirects:
        yield f"redirected to {url}"
    if response.truncated:
        yield f"the page is longer than {options.max_bytes:,} bytes; the rest was not read"
    if options.form == "title" and not page.title:
        yield "the page has no title"
    if options.form in ("all", "text", "json"):
        yield from text_notes(page, options)


def text_notes(page, options):
    total = len(page.text)
    end = options.offset + len(window(page.text, options))
    if page.has_scripts and total < LITTLE_TEXT:
        yield "the page has little text; it may be filled by scripts, which are not run here"
    elif total == 0:
        yield "the page has no text"
    if options.offset >= total > 0:
        yield f"the text has only {total:,} characters"
    elif end < total:
        yield (
            f"characters {options.offset + 1:,} to {end:,} of {total:,}; "
            f"continue with --offset {end}"
        )


def window(text, options):
    end = options.offset + options.max_chars if options.max_chars else None
    return text[options.offset : end]


def everything(response, page, options):
    heading = f"Title: {page.title}\n" if page.title else ""
    return f"{heading}URL: {response.url}\n\n{window(page.text, options)}"


def links(response, page, options):
    return "\n".join(f"{link.url}\t{link.text}" for link in page.links)


def as_json(response, page, options):
    fields = {
        "requested_url": response.requested_url,
        "url": response.url,
        "redirects": response.redirects,
        "status": response.status,
        "content_type": response.content_type,
        "charset": response.charset,
        "title": page.title,
        "description": page.description,
        "text": window(page.text, options),
        "offset": options.offset,
        "total_chars": len(page.text),
        "truncated": response.truncated,
        "links": [{"url": link.url, "text": link.text} for link in page.links],
    }
    return json.dumps(fields, ensure_ascii=False, indent=2)


FORMS = {
    "all": everything,
    "text": lambda response, page, options: window(page.text, options),
    "links": links,
    "title": lambda response, page, options: page.title,
    "json": as_json,
}


def parser():
    result = argparse.ArgumentParser(
        prog="fetch.py",
        usage="fetch.py URL [OPTION]...",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code: 0 read, 1 the page cannot be had, 2 wrong arguments or address. "
        "Redirects and other notes go to standard error.",
    )
    result.add_argument("url", metavar="URL", help="http or https; https:// if left out")
    form = result.add_mutually_exclusive_group()
    for name, purpose in (
        ("text", "only the text"),
        ("links", "only the links, made absolute"),
        ("title", "only the title"),
        ("json", "everything as JSON"),
    ):
        form.add_argument(
            f"--{name}", dest="form", action="store_const", const=name, default="all", help=purpose
        )
    result.add_argument(
        "--max-chars", type=count, default=20_000, metavar="N", help="of text; 0: all (20000)"
    )
    result.add_argument("--offset", type=count, default=0, metavar="N", help="skip N characters")
    result.add_argument(
        "--timeout", type=seconds, default=20.0, metavar="S", help="seconds, at most 600 (20)"
    )
    result.add_argument(
        "--max-bytes", type=count, default=5_000_000, metavar="N", help="of the page (5000000)"
    )
    return result


def count(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number from 0')
    return int(text)


def seconds(text):
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 600:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of seconds up to 600')
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
