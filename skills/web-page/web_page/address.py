"""Which addresses are those of web pages."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from .errors import UrlError

SCHEMES = ("http", "https")
# Already encoded characters and those with a meaning in an address stay as they are.
SAFE = "%/:=&?~#+!$,;'@()*[]"


def checked(url):
    """The address as a request needs it; https:// is put in front of a bare host."""
    text = url.strip()
    if not text or re.search(r"[\x00-\x1f\x7f]", text):
        raise UrlError(f"Cannot fetch {text!r}: it is not an address", "Write https://host/path")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        text = f"https://{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UrlError(f'Cannot fetch "{url}": {error}', "Write https://host/path") from error
    if parts.scheme.lower() not in SCHEMES:
        raise UrlError(
            f'Cannot fetch "{url}": only http and https are allowed, not {parts.scheme}',
            "Write https://host/path",
        )
    if not host:
        raise UrlError(f'Cannot fetch "{url}": there is no host', "Write https://host/path")
    if parts.username is not None:
        raise UrlError(
            f'Cannot fetch an address with a password in it, on "{host}"',
            "Leave out the part before the @",
        )
    return urlunsplit(
        (
            parts.scheme.lower(),
            network_location(url, host, port),
            quote(parts.path or "/", safe=SAFE),
            quote(parts.query, safe=SAFE),
            "",
        )
    )


def network_location(url, host, port):
    """Host and port; a name with other letters than ASCII in the form that name servers know."""
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise UrlError(f'Cannot fetch "{url}": "{host}" is not the name of a host') from error
    if " " in name:
        raise UrlError(f'Cannot fetch "{url}": "{host}" is not the name of a host')
    bracketed = f"[{name}]" if ":" in name else name
    return bracketed if port is None else f"{bracketed}:{port}"
