"""What adding, removing and asking for the status give back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.passage import Passage

if TYPE_CHECKING:
    from medcite.corpus.difference import Edit, Op


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
class Former:
    """That something is not so any more: the article was read at ``retrieved``, and stood so until ``ended``.

    Both are ISO 8601 times, UTC. ``removed``: the article is not in the corpus any more.
    """

    retrieved: str
    ended: str
    removed: bool


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage, the article it stands in, and its citation.

    ``former`` if no article has it any more: then all of it is as it was in the last version that had it.
    """

    passage: Passage
    article: Article
    citation: Citation
    former: Former | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """What has become of a passage of an earlier version.

    ``[start, end)`` are characters of ``article.text``, as it is now, where the words stand that took its place;
    both are None if nothing did. ``difference`` leads from the passage to them.
    """

    article: Article
    start: int | None
    end: int | None
    difference: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """An article as it stands, or as it stood.

    Attributes:
        article: all of it.
        retrieved: when it was read; an ISO 8601 time, UTC.
        ended: when another version took its place, or it was removed; None for what stands now.
        removed: whether it was removed then.
        facts: what it states otherwise than the version before it: ``{"reviewed": ["2023-05", "2025-01"], ...}``.
        difference: what changed in its text since the version before it; None for the first that is kept.
        reread: whether the source was the same as for the version before it, and medcite read it otherwise.
    """

    article: Article
    retrieved: str
    ended: str | None
    removed: bool
    facts: dict[str, list[Any]]
    difference: tuple[Edit, ...] | None
    reread: bool

    def words(self, op: Op) -> int:
        """How many words were added, or removed, since the version before it."""
        return sum(len(edit.text.split()) for edit in self.difference or () if edit.op is op)

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.article.id,
            "title": self.article.title,
            "retrieved": self.retrieved,
            "ended": self.ended,
            "removed": self.removed,
            "text_hash": self.article.text_hash,
            "facts": self.facts,
            "difference": None if self.difference is None else [[edit.op, edit.text] for edit in self.difference],
            "reread": self.reread,
        }


@dataclass(frozen=True, slots=True)
class PruneReport:
    """What one :meth:`Corpus.prune` did: how many earlier versions were dropped, and how many are left."""

    dropped: int
    left: int


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
