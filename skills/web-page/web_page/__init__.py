"""Fetches web pages and reads them as text, links and title.

    from web_page import fetch, read_html
    response = fetch("https://example.org/")
    page = read_html(response.text, response.url)
    print(page.title, page.links, page.text)
"""

from .errors import FetchError, UrlError
from .fetching import Response, fetch
from .page import Link, Page, read_html

__all__ = ["FetchError", "Link", "Page", "Response", "UrlError", "fetch", "read_html"]
