"""What became of a citation, and of all in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from medcite.audit.claim import Claim, Problem
from medcite.corpus.address import address
from medcite.corpus.article import Article
from medcite.corpus.difference import Edit
from medcite.corpus.text_fragment import text_fragment


class Outcome(StrEnum):
    """What became of a citation.

    ``unchanged``: the words stand where they are said to. ``moved``: they stand elsewhere in the article, or the
    article has another address. ``changed``: the article says something like them. ``gone``: it said them once.
    ``misattributed``: another article says them. ``nowhere``: none does, and none that is kept ever did.
    """

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"
    MISATTRIBUTED = "misattributed"
    NOWHERE = "nowhere"

    @property
    def held(self) -> bool:
        """Whether the words stand in the article, word for word."""
        return self in (Outcome.UNCHANGED, Outcome.MOVED)


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters ``[start, end)`` of an article's text."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words there."""
        return self.article.text[self.start : self.end]

    @property
    def heading_path(self) -> tuple[str, ...]:
        """From the article's title down to the heading above."""
        sections = [section for section in self.article.sections if section.start <= self.start]
        return max(sections, key=lambda section: section.start).path if sections else (self.article.title,)

    @property
    def link(self) -> str:
        """The article's address, which opens it there."""
        return address(self.article) + text_fragment(self.article.text, self.start, self.end)

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "article": _named(self.article),
            "start": self.start,
            "end": self.end,
            "heading_path": list(self.heading_path),
            "link": self.link,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one citation.

    Attributes:
        claim: the citation.
        outcome: what became of it.
        message: the same for a person, in a sentence or two.
        named: the article that it names, as it stands or last stood; None if it names none of the corpus.
        spot: where the words stand, or what is most like them; None if nothing is.
        similarity: how like its words are to the quotation, from 0 to 1; None if they are the same.
        difference: what makes the quotation what is said at ``spot``: words ``removed`` are in the quotation alone.
        critical: what must not be missed in the difference: other numbers, a "not" more or less.
        elsewhere: other places with the same words; all that there are, or a few.
        since: when the article ceased to have the words, if that is known; an ISO 8601 time, UTC.
    """

    claim: Claim
    outcome: Outcome
    message: str
    named: Article | None = None
    spot: Spot | None = None
    similarity: float | None = None
    difference: tuple[Edit, ...] = ()
    critical: tuple[str, ...] = ()
    elsewhere: tuple[Spot, ...] = ()
    since: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON, in medcite's public shape."""
        claim, spot = self.claim, self.spot
        return {
            "status": str(self.outcome),
            "held": self.outcome.held,
            "message": self.message,
            "where": claim.place.as_dict(),
            "quote": claim.quote,
            "cited": {"url": claim.url, "article": claim.article_id, "passage": claim.passage_id},
            "named": None if self.named is None else _named(self.named),
            "article": None if spot is None else _named(spot.article),
            "start": None if spot is None else spot.start,
            "end": None if spot is None else spot.end,
            "heading_path": None if spot is None else list(spot.heading_path),
            "link": None if spot is None else spot.link,
            "text": None if spot is None else spot.text,
            "similarity": None if self.similarity is None else round(self.similarity, 4),
            "difference": [[str(edit.op), edit.text] for edit in self.difference],
            "critical": list(self.critical),
            "elsewhere": [spot.as_dict() for spot in self.elsewhere],
            "since": self.since,
        }


@dataclass(slots=True)
class CheckReport:
    """What became of the citations in a file.

    Attributes:
        file: its name.
        verdicts: one for each citation, in order.
        problems: what in the file should be a citation but cannot be read.
    """

    file: str
    verdicts: Sequence[Verdict] = ()
    problems: Sequence[Problem] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether all citations could be read, and all hold."""
        return not self.problems and all(verdict.outcome.held for verdict in self.verdicts)

    @property
    def summary(self) -> dict[str, int]:
        """How many citations there are with each outcome that any has."""
        counts = Counter(verdict.outcome for verdict in self.verdicts)
        return {str(outcome): counts[outcome] for outcome in Outcome if counts[outcome]}

    def as_dict(self) -> dict[str, Any]:
        """As JSON, in medcite's public shape."""
        counts = Counter(verdict.outcome for verdict in self.verdicts)
        return {
            "file": self.file,
            "held": self.held,
            "summary": {"citations": len(self.verdicts), **{str(outcome): counts[outcome] for outcome in Outcome}},
            "citations": [verdict.as_dict() for verdict in self.verdicts],
            "problems": [{"where": problem.place.as_dict(), "message": problem.message} for problem in self.problems],
        }


def _named(article: Article) -> dict[str, Any]:
    return {"id": article.id, "title": article.title, "url": article.url, "source": article.source}
