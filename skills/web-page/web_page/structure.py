"""What the tags of a page mean for its lines: headings, paragraphs, lists, tables."""

from .layout import GAP, LINE, Layout

# Lists further down are not indented more.
DEEPEST = 10
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BREAKS = {
    **dict.fromkeys("br div dt dd figcaption summary caption legend body".split(), LINE),
    **dict.fromkeys("p blockquote figure table dl hr form fieldset details address".split(), GAP),
    **dict.fromkeys("article aside footer header main nav section".split(), GAP),
}


class Structure:
    """Keeps track of the lists and rows that are open."""

    def __init__(self):
        self.layout = Layout()
        # For each open list the number of its last item, or None for bullets.
        self.lists = []
        self.cells_in_row = 0

    def start(self, tag):
        if tag in HEADINGS:
            self.layout.break_line(GAP)
            self.layout.mark("#" * int(tag[1]) + " ")
        elif tag in ("ul", "ol"):
            self.layout.break_line(LINE if self.lists else GAP)
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.start_item()
        elif tag == "tr":
            self.break_row(LINE)
        elif tag in ("td", "th"):
            self.layout.start_cell(first=self.cells_in_row == 0)
            self.cells_in_row += 1
        elif tag in BREAKS:
            self.layout.break_line(BREAKS[tag])

    def end(self, tag):
        if tag in HEADINGS:
            self.layout.mark("")
            self.layout.break_line(GAP)
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self.layout.mark("")
            self.layout.indent = 2 * min(len(self.lists), DEEPEST)
            self.layout.break_line(LINE if self.lists else GAP)
        elif tag == "tr":
            self.break_row(LINE)
        elif tag == "table":
            self.break_row(GAP)
        elif tag == "li":
            self.layout.break_line()
        elif tag in BREAKS and tag != "br":
            self.layout.break_line(BREAKS[tag])

    def start_item(self):
        self.layout.break_line()
        depth = min(max(len(self.lists), 1), DEEPEST)
        self.layout.indent = 2 * depth
        bullet = "- "
        if self.lists and self.lists[-1] is not None:
            self.lists[-1] += 1
            bullet = f"{self.lists[-1]}. "
        self.layout.mark(" " * (2 * depth - 2) + bullet)

    def break_row(self, kind):
        self.cells_in_row = 0
        self.layout.leave_cells()
        self.layout.break_line(kind)
