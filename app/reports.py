"""What adding, removing and asking for the status give back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.passage import Passage


@dataclass(frozen=True, slots=True)
class Skip:
    """What was not added, and why: ``f"{path} {reason}"`` reads as a sentence.

    ``path`` is a path or an address; for one of many articles in a file, the file's path, "#", and its name there.
    """

    path: str
    reason: str


@dataclass(slots=True)
class AddReport:
    """What one :meth:`Corpus.add` did.

    Attributes:
        added: articles that are new.
        updated: articles that had changed, or whose file had.
        unchanged: articles that were there already, just so.
        skipped: paths and addresses that were not added, with reasons.
        missing: those of the paths and addresses named by the caller that could not be had at all.
        ignored: files in folders that are no articles by their names.
        passages: passages of the added and updated articles.
        encoded: texts that had to be encoded for them.
        seconds: how long it took.
        interrupted: whether it was stopped before the end; what is counted here is kept.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Skip] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    ignored: int = 0
    passages: int = 0
    encoded: int = 0
    seconds: float = 0.0
    interrupted: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AddProgress:
    """How far adding has come. Articles are read ahead of being encoded and kept.

    Attributes:
        files: files and addresses that are done with.
        total: of so many; it grows when the pages of a site are found.
        passages: passages kept so far, of added and updated articles.
        read: articles read, refused, or known to be unchanged.
        articles: how many there are; None until all files of many articles, and all sites, are read through.
        cut: passages of the articles read, without those that are not to be kept.
        expected: about how many that will be, if articles go on as they began; None while there is no telling.
        encoded: passages that have their vectors.
    """

    files: int
    total: int
    passages: int
    read: int = 0
    articles: int | None = None
    cut: int = 0
    expected: int | None = None
    encoded: int = 0


ProgressCallback = Callable[[AddProgress], None]


@dataclass(frozen=True, slots=True)
class AdaptProgress:
    """How far adapting has come: the ``stage`` it is at ("training", "comparing" or "encoding"), and how far in it."""

    stage: str
    done: int
    total: int


AdaptProgressCallback = Callable[[AdaptProgress], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """How the same questions were answered before and after, by ndcg@10.

    Attributes:
        questions: how many.
        before: the mean before.
        after: the mean after.
        better: questions answered better than before.
        worse: questions answered worse.
    """

    questions: int
    before: float
    after: float
    better: int
    worse: int

    @property
    def gain(self) -> float:
        """What was gained; negative for a loss."""
        return self.after - self.before


@dataclass(slots=True)
class AdaptReport:
    """What one :meth:`Corpus.adapt` found, and did.

    Attributes:
        encoder: the name of the encoder that the corpus has now.
        articles: articles that were learned from, or held out.
        pairs: questions that were trained with.
        ranked: passages that were ranked to compare.
        weight: the share of the tuned model that ranks best; the rest is the original's.
        weights: ndcg@10 by share, on the held-out headings that it was chosen by.
        chosen_on: how many questions that were.
        harmless: the shares that did not rank the passages of held-out sentences worse; only those could be chosen.
        held_out: other held-out headings, before and after.
        sentences: other held-out passages, asked for by a sentence taken out of them.
        judged: the judged questions, before and after; None if none were given.
        helped: whether it is better.
        reason: why not, if it is not.
        switched: whether the corpus has the adapted encoder now.
        seconds: how long it took.
    """

    encoder: str
    articles: int
    pairs: int
    ranked: int
    weight: float
    weights: dict[float, float]
    chosen_on: int
    harmless: tuple[float, ...]
    held_out: Measured
    sentences: Measured
    judged: Measured | None
    helped: bool
    reason: str
    switched: bool = False
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RemoveReport:
    """What one :meth:`Corpus.remove` did: the articles removed, and the names that stood for none."""

    removed: tuple[Article, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage, the article it stands in, and its citation."""

    passage: Passage
    article: Article
    citation: Citation


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article, when it was read (ISO 8601, UTC), and how many passages it has."""

    article: Article
    retrieved: str
    passages: int


@dataclass(frozen=True, slots=True)
class Status:
    """What a corpus holds.

    ``precision_note`` says what came of trying int8, if that was tried; ``index`` is ``up to date``,
    ``behind`` (the next search brings it up to date) or ``none``; ``bytes`` is the size of the folder on disk.
    """

    folder: str
    format: int
    articles: int
    passages: int
    encoder: str
    encoder_hash: str
    precision: str
    generation: int
    index: str
    bytes: int
    precision_note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As JSON, in medcite's public shape."""
        return asdict(self)
