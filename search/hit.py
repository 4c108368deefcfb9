"""What a search gives: hits, each a passage with its place in the ranking and its citation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.passage import Passage
from medcite.search.strength import Strength


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found.

    Attributes:
        rank: from 1.
        score: what it was ranked by; higher is better. Comparable within one search.
        strength: how well it seems to answer, or None where there is no ground to say.
        passage: the words, and where they stand.
        article: the article they stand in.
        highlights: ``[start, end)`` characters of ``passage.text`` that match words of the question.
        citation: where it comes from.
        also: ids of passages that nearly repeat it, and so come much later in the ranking or not at all.
    """

    rank: int
    score: float
    strength: Strength | None
    passage: Passage
    article: Article
    highlights: tuple[tuple[int, int], ...]
    citation: Citation
    also: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The passage's id."""
        return self.passage.id

    @property
    def text(self) -> str:
        """The passage's words."""
        return self.passage.text

    @property
    def link(self) -> str:
        """The article's address, with a text fragment that opens it at the passage."""
        return self.citation.link

    def as_dict(self) -> dict[str, Any]:
        """As JSON, in medcite's public shape."""
        article = self.article
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "strength": self.strength,
            "id": self.id,
            "text": self.text,
            "start": self.passage.start,
            "end": self.passage.end,
            "heading_path": list(self.passage.heading_path),
            "highlights": [list(span) for span in self.highlights],
            "link": self.link,
            "article": article_facts(article),
            "citation": self.citation.as_dict(),
            "also": list(self.also),
        }


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one question: hits, best first.

    Attributes:
        question: as asked.
        answerable: whether any hit is at least fair; None where there is no ground to say.
        hits: at most as many as asked for.
        expanded: what was added to the question, none so far.
        took_ms: milliseconds from question to hits.
    """

    question: str
    answerable: bool | None
    hits: tuple[Hit, ...]
    expanded: tuple[str, ...]
    took_ms: float

    def as_dict(self) -> dict[str, Any]:
        """As JSON, in medcite's public shape."""
        return {
            "question": self.question,
            "answerable": self.answerable,
            "hits": [hit.as_dict() for hit in self.hits],
            "expanded": list(self.expanded),
            "took_ms": round(self.took_ms, 1),
        }


def article_facts(article: Article) -> dict[str, Any]:
    """An article's facts as JSON, without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "authors": list(article.authors),
        "reviewers": list(article.reviewers),
        "publisher": article.publisher,
        "published": article.published,
        "modified": article.modified,
        "reviewed": article.reviewed,
    }
