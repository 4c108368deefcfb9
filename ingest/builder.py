"""Building an Article from headings and blocks in reading order, so that every offset holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from medcite.corpus.article import Article, Block, BlockKind, Reference, Section
from medcite.corpus.errors import ReadingError
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Stated, settle, statements
from medcite.ingest.references import parse_reference

_LEAD_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text of the source that was left out of the article, and why (``"clutter"``, ``"advert"``, ...)."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a source gave: the article, and the visible text that was judged not to be part of it."""

    article: Article
    dropped: tuple[Dropped, ...] = ()


@dataclass(slots=True)
class _OpenSection:
    heading: str
    level: int
    start: int
    end: int


class ArticleBuilder:
    """Takes an article piece by piece, in reading order, and lays out its canonical text.

    Every piece is cleaned; a piece with nothing visible in it is ignored. Call :meth:`build` last.
    """

    def __init__(self) -> None:
        """Begin an article without any text."""
        self._pieces: list[str] = []
        self._length = 0
        self._sections: list[_OpenSection] = []
        self._blocks: list[Block] = []
        self._references: list[Reference] = []
        self._dropped: list[Dropped] = []
        self._run: BlockKind | None = None  # the kind of list or table that the next block may continue

    @property
    def last_text(self) -> str:
        """The last heading or block added, or "" at the start."""
        return self._pieces[-1] if self._pieces else ""

    @property
    def text(self) -> str:
        """The canonical text so far."""
        return "".join(self._pieces)

    @property
    def level(self) -> int:
        """Level of the last heading added, or 1 before any."""
        return self._sections[-1].level if self._sections else _LEAD_LEVEL

    @property
    def has_blocks(self) -> bool:
        """Whether any block of text has been added."""
        return bool(self._blocks)

    def heading(self, level: int, text: str) -> None:
        """Open a section; ``level`` is 1 to 6, as of h1 to h6."""
        text = clean(text)
        if text:
            _, end = self._append(text, "\n\n")
            self._sections.append(_OpenSection(text, level, end, end))
            self._run = None

    def withdraw_empty_heading(self) -> None:
        """Take back the last heading, if nothing has been added under it."""
        if self._sections and self._sections[-1].heading and self._sections[-1].start == self._length:
            self._sections.pop()
            self._length -= len(self._pieces.pop())
            if self._pieces:
                self._length -= len(self._pieces.pop())

    def paragraph(self, text: str) -> None:
        """Add a block of running text."""
        self.block(BlockKind.PARAGRAPH, text)

    def item(self, text: str, marker: str = "", depth: int = 1) -> None:
        """Add a list item, ``depth`` lists deep; it continues the list of the item just before it."""
        self.block(BlockKind.ITEM, text, marker, depth)

    def row(self, text: str) -> None:
        """Add a table row; it continues the table of the row just before it."""
        self.block(BlockKind.ROW, text)

    def end_run(self) -> None:
        """End the list or table in hand: an item or row that follows begins another."""
        self._run = None

    def block(self, kind: BlockKind, text: str, marker: str = "", depth: int = 0) -> None:
        """Add a block of any kind; an item or row continues the list or table of the one just before it."""
        self._block(kind, text, clean(marker), depth)
        if kind is BlockKind.PARAGRAPH:
            self._run = None

    def reference(self, text: str, url: str | None = None, doi: str | None = None, pmid: str | None = None) -> None:
        """Add an entry of the list of sources, which is no part of the text; see :func:`parse_reference`."""
        if clean(text):
            found = parse_reference(text, url)
            self._references.append(replace(found, doi=doi or found.doi, pmid=pmid or found.pmid))

    @property
    def has_references(self) -> bool:
        """Whether any source has been added."""
        return bool(self._references)

    def drop(self, text: str, reason: str) -> None:
        """Note text that is left out."""
        text = clean(text)
        if text:
            self._dropped.append(Dropped(text, reason))

    def build(self, source: str, stated: Sequence[Stated]) -> Reading:
        """Finish the article with what is ``stated`` about it, the most trusted first.

        Raises:
            ReadingError: no block of text was added, or no title is stated.
        """
        facts = settle(stated)
        title = clean(facts.title or "")
        if not self._blocks or not title:
            raise ReadingError("holds no article text")
        article = Article(
            source=source,
            title=title,
            text=self.text,
            sections=self._closed_sections(title),
            blocks=tuple(self._blocks),
            url=facts.url,
            authors=facts.authors,
            reviewers=facts.reviewers,
            publisher=facts.publisher,
            published=facts.published,
            modified=facts.modified,
            reviewed=facts.reviewed,
            language=facts.language,
            references=tuple(self._references),
            statements=tuple(statements(stated)),
        )
        return Reading(article, tuple(self._dropped))

    def rebuild(self, reading: Reading) -> Reading:
        """The article of ``reading`` with the text that was added here instead of its own."""
        former = reading.article
        article = replace(
            former,
            text=self.text,
            sections=self._closed_sections(former.title),
            blocks=tuple(self._blocks),
        )
        return Reading(article, (*reading.dropped, *self._dropped))

    def _append(self, text: str, separator: str) -> tuple[int, int]:
        if self._pieces:
            self._pieces.append(separator)
            self._length += len(separator)
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        return start, self._length

    def _block(self, kind: BlockKind, text: str, marker: str = "", depth: int = 0) -> None:
        text = clean(text)
        if not text:
            return
        start, end = self._append(text, "\n" if self._run is kind else "\n\n")
        self._run = kind
        self._blocks.append(Block(kind, start, end, marker, depth))
        if not self._sections:
            self._sections.append(_OpenSection("", _LEAD_LEVEL, start, end))
        section = self._sections[-1]
        if section.start == section.end:
            section.start = start
        section.end = end

    def _closed_sections(self, title: str) -> tuple[Section, ...]:
        above: list[_OpenSection] = []
        closed = []
        for section in self._sections:
            while above and above[-1].level >= section.level:
                above.pop()
            if section.heading:
                above.append(section)
            path = (title, *(open_section.heading for open_section in above))
            closed.append(Section(section.heading, section.level, path, section.start, section.end))
        return tuple(closed)
