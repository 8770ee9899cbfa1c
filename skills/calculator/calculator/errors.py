"""What a calculation says when it cannot be done."""


class CalculationError(ValueError):
    """A message that quotes the value, and a hint that says what to write instead."""

    def __init__(self, message, hint=""):
        super().__init__(message)
        self.hint = hint
