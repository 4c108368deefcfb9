"""A passage as it stood when it was put aside: its words as the page shows them, and where they come from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from medcite.corpus.article import Article, Block, BlockKind
from medcite.corpus.article_facts import article_facts
from medcite.corpus.citation import Citation


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, an item or a row of a passage, or the part of it that the passage begins or ends with.

    ``marker`` is what the page shows before an item ("•", "3."), ``depth`` counts the lists around it.
    """

    kind: BlockKind
    text: str
    marker: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A passage that needs its article no more to be shown and cited.

    Attributes:
        id: the passage's.
        heading_path: from the article's title down to the heading it stood under.
        lines: its words, as the page shows them.
        article: the article's facts by name: id, title, source, url, authors, reviewers, publisher, published,
            modified, reviewed, language.
        citation: as :meth:`Citation.as_dict` gave it.
    """

    id: str
    heading_path: tuple[str, ...]
    lines: tuple[Line, ...]
    article: dict[str, Any] = field(hash=False)
    citation: dict[str, Any] = field(hash=False)

    @classmethod
    def of(cls, passage_id: str, citation: Citation) -> Snapshot:
        """The passage with the id, as it stands now."""
        article = citation.article
        facts = {**article_facts(article), "language": article.language}
        lines = tuple(_lines(article, citation.start, citation.end))
        return cls(passage_id, citation.heading_path, lines, facts, citation.as_dict())

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Snapshot:
        """What :meth:`as_dict` gave."""
        lines = (Line(BlockKind(kind), text, marker, depth) for kind, text, marker, depth in fields["lines"])
        return cls(fields["id"], tuple(fields["heading_path"]), tuple(lines), fields["article"], fields["citation"])

    def as_dict(self) -> dict[str, Any]:
        """As JSON, to be kept."""
        kept = asdict(self)
        kept["lines"] = [[line.kind, line.text, line.marker, line.depth] for line in self.lines]
        return kept

    @property
    def quote(self) -> str:
        """The passage's words, as they stand in the article's text."""
        return str(self.citation["selectors"][0]["exact"])

    @property
    def link(self) -> str:
        """The article's address, with a text fragment that opens it at the passage."""
        return str(self.citation["link"])

    @property
    def retrieved(self) -> str:
        """When the article was read: ISO 8601, UTC."""
        return str(self.citation["retrieved"])

    @property
    def reference(self) -> dict[str, Any]:
        """The article as an item of CSL-JSON."""
        reference: dict[str, Any] = self.citation["reference"]
        return reference


def _lines(article: Article, start: int, end: int) -> list[Line]:
    lines = []
    blocks = [block for block in article.blocks if block.start < end and start < block.end]
    for block in blocks:
        first, last = max(start, block.start), min(end, block.end)
        for number, text in enumerate(article.text[first:last].split("\n")):
            lines.append(_line(block, text, begins=first == block.start and not number))
    return lines or [Line(BlockKind.PARAGRAPH, text) for text in article.text[start:end].split("\n") if text]


def _line(block: Block, text: str, *, begins: bool) -> Line:
    if block.kind is BlockKind.ITEM and not begins:  # the rest of an item has no bullet of its own
        return Line(BlockKind.PARAGRAPH, text, depth=block.depth)
    marker = (block.marker or "•") if block.kind is BlockKind.ITEM else ""
    return Line(block.kind, text, marker, block.depth)
