"""Text in lines: breaks, gaps, prefixes and the cells of a row."""

import re

LINE, GAP = 1, 2


class Layout:
    """Collects text; a break takes effect when the next text comes, so that breaks never add up."""

    def __init__(self):
        self.lines = []
        self.line = ""
        self.pending = LINE
        self.prefix = ""
        self.marker = ""
        self.indent = 0
        self.cell_is_empty = False

    def write(self, text):
        """Adds inline text; runs of white space become one space."""
        text = re.sub(r"\s+", " ", text)
        if text in ("", " ") and (self.pending or not self.line):
            return
        self.realise()
        self.cell_is_empty = self.cell_is_empty and text == " "
        self.line += text.lstrip(" ") if self.line in ("", " ") or self.line[-1] == " " else text

    def write_block(self, text):
        """Adds preformatted text as it is."""
        self.break_line(GAP)
        self.realise()
        self.lines += ["```", *text.strip("\n").split("\n"), "```"]
        self.break_line(GAP)

    def break_line(self, kind=LINE):
        """A new line, or with GAP a blank one too; not in a table cell that is still empty."""
        if not self.cell_is_empty:
            self.pending = max(self.pending, kind)

    def mark(self, marker):
        """What the next line starts with, such as `# ` or `- `; an empty text takes it back."""
        self.marker = marker

    def start_cell(self, first):
        if not first:
            # A break that the last cell left behind would tear the row apart.
            self.pending = 0
            self.line = f"{self.line.rstrip()} | "
        self.cell_is_empty = True

    def leave_cells(self):
        self.cell_is_empty = False

    def text(self):
        self.flush()
        return "\n".join(self.lines).strip("\n")

    def realise(self):
        if not self.pending:
            return
        self.flush()
        if self.pending == GAP and self.lines and self.lines[-1]:
            self.lines.append("")
        self.pending = 0
        self.prefix = self.marker or " " * self.indent
        self.marker = ""

    def flush(self):
        line = self.line.strip()
        if line:
            self.lines.append(self.prefix + line)
        self.line = ""
