"""What can go wrong: with the data, or with the question about it."""


class ReportError(Exception):
    """A message that quotes the value, and a hint that says what to do instead."""

    exit_code = 1

    def __init__(self, message, hint=""):
        super().__init__(message)
        self.hint = hint


class DataError(ReportError):
    """The file cannot be read as a table."""


class UsageError(ReportError):
    """There is no such column, or the condition cannot be understood."""

    exit_code = 2
