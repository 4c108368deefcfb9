"""What a search gives: hits, each a passage with its place in the ranking and its citation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from medcite.corpus.article import Article
from medcite.corpus.article_facts import article_facts
from medcite.corpus.citation import Citation
from medcite.corpus.passage import Passage
from medcite.search.explanation import Explanation
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
        probability: that it answers, or None where there is no ground to say.
        highlights: ``[start, end)`` characters of ``passage.text``: the sentence that answers, if any.
        matches: the same of words that match those of the question, corrected and expanded.
        citation: where it comes from.
        explanation: what put it where it is.
        also: ids of passages that nearly repeat it, and so come much later in the ranking or not at all.
    """

    rank: int
    score: float
    strength: Strength | None
    probability: float | None
    passage: Passage
    article: Article
    highlights: tuple[tuple[int, int], ...]
    matches: tuple[tuple[int, int], ...]
    citation: Citation
    explanation: Explanation
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

    def as_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """As JSON, in medcite's public shape; ``explain``: with what put it where it is."""
        article = self.article
        shown = {
            "rank": self.rank,
            "score": round(self.score, 4),
            "strength": self.strength,
            "probability": None if self.probability is None else round(self.probability, 4),
            "id": self.id,
            "text": self.text,
            "start": self.passage.start,
            "end": self.passage.end,
            "heading_path": list(self.passage.heading_path),
            "highlights": [list(span) for span in self.highlights],
            "matches": [list(span) for span in self.matches],
            "link": self.link,
            "article": article_facts(article),
            "citation": self.citation.as_dict(),
            "also": list(self.also),
        }
        return shown | {"explanation": self.explanation.as_dict()} if explain else shown


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one question: hits, best first.

    Attributes:
        question: as asked.
        answerable: whether any hit probably answers; None where there is no ground to say.
        probability: that any of the first hits does, where as many questions have an answer as have none.
        hits: at most as many as asked for.
        expanded: words put into the question: corrected ones, and other wordings.
        changes: each with the words it stands for and why: ``{"from", "to", "why"}``.
        searched: the question as corrected, without quotation marks and what was excluded.
        took_ms: milliseconds from question to hits.
    """

    question: str
    answerable: bool | None
    probability: float | None
    hits: tuple[Hit, ...]
    expanded: tuple[str, ...]
    changes: tuple[dict[str, Any], ...]
    searched: str
    took_ms: float

    def as_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """As JSON, in medcite's public shape; ``explain``: with what put each hit where it is."""
        return {
            "question": self.question,
            "answerable": self.answerable,
            "probability": None if self.probability is None else round(self.probability, 4),
            "hits": [hit.as_dict(explain=explain) for hit in self.hits],
            "expanded": list(self.expanded),
            "changes": [dict(change) for change in self.changes],
            "searched": self.searched,
            "took_ms": round(self.took_ms, 1),
        }
