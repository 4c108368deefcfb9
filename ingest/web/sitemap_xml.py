"""The addresses in a sitemap's XML (sitemaps.org protocol 0.9), read without building a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat  # entities, its danger, are refused below

from medcite.corpus.errors import ReadingError
from medcite.ingest.web.addresses import LONGEST_ADDRESS

ROOTS = ("urlset", "sitemapindex")
"""What a sitemap's first element is called: one that names pages, and one that names sitemaps."""

_PIECE = 1_000_000  # bytes that are parsed at a time
_ENTRIES = ("url", "sitemap")
_ENTRY_DEPTH = 2
_DEEPEST = 20  # elements within elements; extensions need 5
_SEPARATOR = " "  # between an element's namespace and its name


@dataclass(frozen=True, slots=True)
class Named:
    """What a sitemap names: a page, or another sitemap; ``changed`` is its ``lastmod`` as it stands, or ""."""

    address: str
    changed: str = ""
    is_sitemap: bool = False


def read_sitemap(data: bytes) -> Iterator[Named]:
    """What the sitemap ``data`` names, in order; the elements of extensions (pictures, videos) are passed over.

    Raises:
        ReadingError: it is not well-formed, declares entities, or is nested too deep, at the place reached.
    """
    reader = _Reader()
    data = data.lstrip()  # white space before the XML declaration is a mistake, and a common one
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    for place in range(0, len(data), _PIECE):
        try:
            parser.Parse(data[place : place + _PIECE], place + _PIECE >= len(data))
        except (expat.ExpatError, ValueError, LookupError):  # the last two: an encoding it cannot do
            yield from reader.take()
            where = f" in line {parser.ErrorLineNumber}" if parser.ErrorLineNumber else ""
            raise ReadingError(f"is not well-formed XML{where}; what follows is left out") from None
        yield from reader.take()


class _Reader:
    def __init__(self) -> None:
        self._path: list[str] = []  # of the element in hand; names with their namespaces
        self._values: dict[str, str] = {}
        self._read: list[Named] = []

    def take(self) -> list[Named]:
        read, self._read = self._read, []
        return read

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= _DEEPEST:
            raise ReadingError("is nested too deep for a sitemap; what follows is left out")
        self._path.append(name)
        if len(self._path) == _ENTRY_DEPTH:
            self._values = {}

    def end(self, name: str) -> None:
        depth = len(self._path)
        self._path.pop()
        if depth == _ENTRY_DEPTH and _local(name) in _ENTRIES and self._values.get("loc", "").strip():
            address = self._values["loc"].strip()
            self._read.append(Named(address, self._values.get("lastmod", ""), _local(name) == "sitemap"))

    def text(self, text: str) -> None:
        if len(self._path) != _ENTRY_DEPTH + 1:
            return
        namespace, _, name = self._path[-1].rpartition(_SEPARATOR)
        if name in ("loc", "lastmod") and namespace == self._path[-2].rpartition(_SEPARATOR)[0]:
            before = self._values.get(name, "")
            if len(before) <= LONGEST_ADDRESS:  # what is longer is refused as an address anyway
                self._values[name] = before + text

    def entity(self, name: str, *declaration: object) -> None:
        raise ReadingError("declares entities, as no sitemap needs to; what follows is left out")


def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]
