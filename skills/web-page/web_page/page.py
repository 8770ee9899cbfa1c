"""read_html(): a page's title, description, links and readable text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from .structure import Structure

SKIPPED = {"script", "style", "template", "svg", "iframe", "object", "canvas", "noframes", "select"}
LINKED = ("http", "https", "mailto")


@dataclass(frozen=True)
class Link:
    """An absolute address, and the words that lead to it."""

    url: str
    text: str


@dataclass
class Page:
    """What a reader sees of a page, without its scripts and styles."""

    title: str = ""
    description: str = ""
    text: str = ""
    links: list = field(default_factory=list)
    has_scripts: bool = False


def read_html(html, url):
    """The page in `html`; relative links are made absolute with `url`, or with its base element."""
    reader = Reader(url)
    reader.feed(html)
    reader.close()
    return reader.finish()


class Reader(HTMLParser):
    """Turns the stream of tags into a Page; forgives whatever browsers forgive."""

    def __init__(self, url):
        super().__init__(convert_charrefs=True)
        self.url = self.base = url
        self.page = Page()
        self.structure = Structure()
        self.skipped = []
        self.title = None
        self.preformatted = None
        self.anchor = None
        self.meta = {}
        self.links = {}

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if self.skipped or tag in SKIPPED:
            self.page.has_scripts = self.page.has_scripts or tag == "script"
            self.skipped += [tag] if not self.skipped or tag == self.skipped[0] else []
        elif tag == "title":
            self.title = []
        elif tag == "base":
            self.base = self.absolute(attributes.get("href", "")) or self.base
        elif tag == "meta":
            name = attributes.get("name") or attributes.get("property") or ""
            self.meta.setdefault(name.lower(), one_line(attributes.get("content", "")))
        elif tag == "a":
            self.end_anchor()
            self.anchor = (attributes.get("href"), [])
        elif tag == "img" and attributes.get("alt", "").strip():
            self.handle_data(f"[image: {one_line(attributes['alt'])}]")
        elif tag == "pre":
            self.end_preformatted()
            self.preformatted = []
        elif tag == "br" and self.preformatted is not None:
            self.preformatted.append("\n")
        else:
            self.structure.start(tag)

    def handle_endtag(self, tag):
        if self.skipped:
            self.skipped[-1:] = [] if tag == self.skipped[0] else self.skipped[-1:]
        elif tag == "title":
            self.end_title()
        elif tag == "a":
            self.end_anchor()
        elif tag == "pre":
            self.end_preformatted()
        else:
            self.structure.end(tag)

    def handle_data(self, data):
        if self.skipped:
            return
        if self.title is not None:
            self.title.append(data)
            return
        if self.anchor is not None:
            self.anchor[1].append(data)
        if self.preformatted is not None:
            self.preformatted.append(data)
        else:
            self.structure.layout.write(data)

    def end_title(self):
        if self.title is not None:
            self.page.title = self.page.title or one_line("".join(self.title))
        self.title = None

    def end_preformatted(self):
        text = "".join(self.preformatted or [])
        if text.strip():
            self.structure.layout.write_block(text)
        self.preformatted = None

    def end_anchor(self):
        href, words = self.anchor or (None, [])
        self.anchor = None
        url = self.absolute(href) if href else None
        if url and urldefrag(url).url != urldefrag(self.url).url:
            # The first words for an address count; a picture without words may come before them.
            self.links[url] = self.links.get(url) or one_line("".join(words))

    def absolute(self, href):
        """The whole address, or None for javascript:, data: and what is no address at all."""
        try:
            url = urljoin(self.base, "".join(href.split()))
            return url if urlsplit(url).scheme in LINKED else None
        except ValueError:
            return None

    def finish(self):
        self.end_title()
        self.end_anchor()
        self.end_preformatted()
        self.page.title = self.page.title or self.meta.get("og:title", "")
        self.page.description = self.meta.get("description") or self.meta.get("og:description", "")
        self.page.links = [Link(url, text) for url, text in self.links.items()]
        self.page.text = self.structure.layout.text()
        return self.page


def one_line(text):
    return " ".join(text.split())
