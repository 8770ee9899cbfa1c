"""What can go wrong: with the address, or with getting the page."""


class PageError(Exception):
    """A message that quotes the address, and a hint that says what to do instead."""

    exit_code = 1

    def __init__(self, message, hint=""):
        super().__init__(message)
        self.hint = hint


class FetchError(PageError):
    """The page cannot be had: network, server, size, kind of content."""


class UrlError(PageError):
    """The address is not one of a web page."""

    exit_code = 2
