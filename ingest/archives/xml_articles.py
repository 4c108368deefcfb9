"""XML files: told by their root element what they are, and sets of articles taken apart as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from itertools import chain

from lxml import etree

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.sizes import megabytes, over_limit
from medcite.ingest.cleaning import clean
from medcite.ingest.documents.jats_facts import article_ids
from medcite.ingest.documents.xml_parsing import SAFELY, broken_xml, local_name, replace_entities
from medcite.ingest.facts import web_address
from medcite.ingest.formats import Format
from medcite.ingest.record import Record, Unreadable

_WHOLE = {"article": Format.JATS, "health-topic": Format.MEDLINEPLUS, "html": Format.HTML}  # by the root element
_KNOWN = (
    "JATS (<article>, or a set of these such as <pmc-articleset>), MedlinePlus's <health-topics> and XHTML's <html>"
)
_PARTS = ("{*}article", "{*}health-topic")
_CHUNK = 65_536  # bytes read at a time
_LONGEST_PROLOGUE = 1_000_000  # bytes before the root element: a declaration, comments, a document type
_LONGEST_NAME = 200  # characters


def xml_records(file: BufferedIOBase, *, source: str, max_bytes: int) -> Iterator[Record | Unreadable]:
    """The articles of the XML ``file``: one, or each of a set, which is never held whole.

    The source of one of several is ``source``, "#" and its identifier, or its number in the set. An article
    of more than ``max_bytes`` comes as :class:`Unreadable`.

    Raises:
        ReadingError: the file is not well-formed XML, or holds nothing that medcite knows; or it is one
            article of more than ``max_bytes``.
    """
    head, root = _opening(file)
    root = root.lower() if root.lower() == "html" else root
    if root in _WHOLE:
        data = head + file.read(max(max_bytes + 1 - len(head), 0))
        if len(data) > max_bytes:
            raise ReadingError(over_limit(max_bytes))
        yield Record(source, data, _WHOLE[root])
        return
    found = False
    for record in _Set(source, max_bytes).records(chain([head], iter(lambda: _chunk(file), b"")), root):
        found = True
        yield record
    if not found:
        raise ReadingError(_unknown(root))


def _chunk(file: BufferedIOBase) -> bytes:
    return file.read1(_CHUNK)  # what is whole of a compressed file, though the next byte may be damaged


def _opening(file: BufferedIOBase) -> tuple[bytes, str]:
    """The bytes up to the chunk with the root element, and that element's name."""
    parser = etree.XMLPullParser(events=("start",), **SAFELY)
    head = b""
    while len(head) <= _LONGEST_PROLOGUE:
        chunk = _chunk(file)
        if not head:
            while chunk and not (chunk := chunk.lstrip()):
                chunk = _chunk(file)
        head += chunk
        broken = _feed(parser, chunk)
        for _, element in parser.read_events():
            return head, local_name(element)
        if not head:
            raise ReadingError("is empty")
        if broken:
            raise ReadingError(broken)
    raise ReadingError(f"is not XML: no element begins in its first {megabytes(_LONGEST_PROLOGUE)} MB")


def _feed(parser: etree.XMLPullParser, chunk: bytes) -> str:
    """Parse one more ``chunk``, or the end, if it is empty; return what is wrong with it, or ""."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except (etree.XMLSyntaxError, ValueError) as error:
        first = next(iter(parser.feed_error_log), None)  # which tells more than what came of it
        return broken_xml(f"{first.message}, line {first.line}" if first is not None else str(error))
    return ""


class _Set:
    """A set of articles while it is taken apart."""

    def __init__(self, source: str, max_bytes: int) -> None:
        self._source = source
        self._max_bytes = max_bytes
        self._number = 0  # of articles that have begun
        self._names: set[int] = set()  # hashes of the names given: some 100 bytes for each article
        self._open: etree._Element | None = None  # the article in hand
        self._taken = 0  # bytes, in the chunks after the one in which the article in hand, or the last, began
        self._is_swept = False  # whether it was too large to be kept

    def records(self, chunks: Iterator[bytes], root: str) -> Iterator[Record | Unreadable]:
        parser = etree.XMLPullParser(events=("start", "end"), tag=_PARTS, **SAFELY)
        top: etree._Element | None = None
        for chunk in chain(chunks, [b""]):
            broken = _feed(parser, chunk)
            for event, element in parser.read_events():
                assert element is not None
                top = element.getroottree().getroot()
                if event == "start":
                    self._begin(element, chunk)
                elif self._open is not None and self._open is element:
                    yield from self._end(self._open)
            if broken:
                raise ReadingError(broken)
            self._taken += len(chunk)
            if self._taken > self._max_bytes:
                if not self._number:
                    raise ReadingError(_unknown(root))  # rather than reading on for hours
                self._is_swept = True
            if self._open is None or self._is_swept:
                _sweep(top if self._open is None else self._open)

    def _begin(self, element: etree._Element, chunk: bytes) -> None:
        if self._open is None:
            self._open = element
            self._number += 1
            self._taken, self._is_swept = -len(chunk), False

    def _end(self, element: etree._Element) -> Iterator[Record | Unreadable]:
        self._open = None
        format = _WHOLE[local_name(element)]
        if self._is_swept:
            yield Unreadable(self._named(element, format), over_limit(self._max_bytes))
        elif format is Format.MEDLINEPLUS or _is_jats(element):
            replace_entities(element)
            data = etree.tostring(element, encoding="utf-8", with_tail=False)
            source = self._named(element, format)
            if len(data) <= self._max_bytes:
                yield Record(source, data, format, address=web_address(element.get("url", "")) or "")
            else:
                yield Unreadable(source, over_limit(self._max_bytes))
        _free(element)

    def _named(self, element: etree._Element, format: Format) -> str:
        """A source of its own for an article: its identifier, or its number where it has none or shares it."""
        stated = element.get("id", "") if format is Format.MEDLINEPLUS else _identifier(element)
        name = clean(stated)[:_LONGEST_NAME]
        if not name or hash(name) in self._names or name.startswith("article "):
            name = f"article {self._number}"
        self._names.add(hash(name))
        return f"{self._source}#{name}"


def _identifier(article: etree._Element) -> str:
    ids = article_ids(article)
    if "pmc" in ids:
        return f"PMC{ids['pmc']}"
    return ids.get("doi") or ids.get("pmid") or ""


def _is_jats(element: etree._Element) -> bool:
    """Whether an element called article has the parts of JATS's; other kinds of XML call things so, too."""
    return any(element.find(f"{{*}}{part}") is not None for part in ("front", "body", "front-stub"))


def _free(element: etree._Element) -> None:
    """Let go of an article and of all before it, so that a set of any length takes little memory."""
    element.clear(keep_tail=True)
    for node in (element, *element.iterancestors()):
        holder = node.getparent()
        if holder is not None:
            del holder[: holder.index(node)]


def _sweep(element: etree._Element | None) -> None:
    """Let go of all below ``element`` that has ended, while the parser goes on in what has not."""
    while element is not None and len(element):
        del element[:-1]
        element = element[-1]


def _unknown(root: str) -> str:
    return f"is XML of an unknown kind (<{clean(root)[:_LONGEST_NAME]}>); medcite reads {_KNOWN}"
