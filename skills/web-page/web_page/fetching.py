"""fetch(): one GET request over http or https, with limits on time and size."""

import http.client
import socket
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from .address import checked
from .content import Unpacker, decode, refuse_other_types
from .errors import FetchError, UrlError

CHUNK = 65_536
MAX_REDIRECTS = 10
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; web-page-skill/1.0)",
    "Accept": "text/html,application/xhtml+xml,text/*;q=0.9,application/json;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True)
class Response:
    """What came back. `url` is where the `redirects` ended, if there were any."""

    requested_url: str
    url: str
    redirects: list
    status: int
    content_type: str
    charset: str
    text: str
    truncated: bool

    @property
    def is_html(self):
        start = self.text[:1000].lstrip().lower()
        return self.content_type in ("text/html", "application/xhtml+xml") or (
            not self.content_type and start.startswith(("<!doctype html", "<html"))
        )


class Redirects(urllib.request.BaseHandler):
    """Follows redirects, to web pages only, and remembers where they led."""

    def __init__(self):
        self.urls = []

    def http_error_302(self, request, reply, code, message, headers):
        if "Location" not in headers:
            return None
        # Header bytes that are not ASCII arrive as Latin-1, whatever they were.
        location = quote(headers["Location"], safe="%/:=&?~#+!$,;'@()*[]", encoding="latin-1")
        reply.close()
        try:
            target = checked(urljoin(request.full_url, location))
        except (UrlError, ValueError) as error:
            raise FetchError(
                f'"{request.full_url}" redirects to "{headers["Location"]}": that is not followed',
                "Only http and https are allowed",
            ) from error
        self.urls.append(target)
        if len(self.urls) > MAX_REDIRECTS:
            raise FetchError(
                f'"{self.urls[0]}" redirects more than {MAX_REDIRECTS} times, now to "{target}"'
            )
        redirected = urllib.request.Request(target, headers=HEADERS)
        return self.parent.open(redirected, timeout=request.timeout)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def fetch(url, timeout=20.0, max_bytes=5_000_000):
    """The page at an address, decoded; cut if it is longer than `max_bytes`.

    `timeout` in seconds holds for each wait, and once more for the whole page. Raises UrlError for
    an address that is not http or https, and FetchError for a page that cannot be had.
    """
    address = checked(url)
    redirects = Redirects()
    deadline = time.monotonic() + timeout
    try:
        request = urllib.request.Request(address, headers=HEADERS)
        with opener(redirects).open(request, timeout=timeout) as reply:
            declared = reply.headers.get_content_type() if "Content-Type" in reply.headers else ""
            refuse_other_types(reply.url, declared, reply.headers["Content-Length"])
            content, truncated = body(reply, deadline, max_bytes)
    except urllib.error.HTTPError as error:
        error.close()
        raise refused(error) from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise unreachable(address, error, timeout) from error
    text, charset = decode(content, reply.headers.get_content_charset(), reply.url, truncated)
    return Response(
        url, reply.url, redirects.urls, reply.status, declared, charset, text, truncated
    )


def opener(redirects):
    """urllib's own parts, with the proxies of the environment, without file:, ftp: and data:."""
    director = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        redirects,
    ):
        director.add_handler(handler)
    return director


def body(reply, deadline, max_bytes):
    """The unpacked bytes, and whether there would have been more."""
    unpacker = Unpacker(reply.headers.get("Content-Encoding", ""), reply.url)
    content = bytearray()
    # read1() returns what has arrived; read() would wait, without end, for a server that dribbles.
    while piece := reply.read1(CHUNK):
        content += unpacker.unpack(piece, max_bytes + 1 - len(content))
        if len(content) > max_bytes:
            return bytes(content[:max_bytes]), True
        if time.monotonic() > deadline:
            raise TimeoutError
    if reply.length:
        raise http.client.IncompleteRead(bytes(content), reply.length)
    return bytes(content), False


def refused(error):
    """The error for a status such as 404."""
    hints = {
        401: "The page needs a login",
        403: "The server does not allow it, perhaps for programs only",
        404: "Check the address",
        429: "Too many requests: try again later",
    }
    hint = hints.get(error.code, "Try again later" if error.code >= 500 else "")
    reason = error.reason or http.client.responses.get(error.code, "")
    return FetchError(f'Cannot read "{error.url}": the server answered {error.code} {reason}', hint)


def unreachable(address, error, timeout):
    """The error for a connection that failed, in the words of people."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, (TimeoutError, socket.timeout)):
        return FetchError(
            f'Cannot read "{address}": it took more than {timeout:g} seconds',
            "Try again with a longer --timeout",
        )
    if isinstance(reason, socket.gaierror):
        return FetchError(
            f'Cannot reach "{address}": there is no such host', "Check the address and the network"
        )
    if isinstance(reason, ssl.SSLCertVerificationError):
        return FetchError(
            f'Cannot reach "{address}": its certificate is not valid: {reason.verify_message}'
        )
    if isinstance(reason, http.client.IncompleteRead):
        return FetchError(f'Cannot read "{address}": the connection ended early', "Try again")
    if isinstance(reason, ssl.SSLError):
        return FetchError(
            f'Cannot reach "{address}": no secure connection: {reason.reason or reason}',
            "If the server has none, write http://",
        )
    detail = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return FetchError(f'Cannot reach "{address}": {detail[:1].lower()}{detail[1:]}')
