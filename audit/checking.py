"""What becomes of citations: each is looked for in the article it names, then in how that stood, then in all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from medcite.audit.claim import Claim, Claims
from medcite.audit.critical import critical_changes, negations
from medcite.audit.locating import Likeness, closest, stands
from medcite.audit.names import Names
from medcite.audit.normal_form import fold
from medcite.audit.reading import read_claims
from medcite.audit.shingles import Shared, shared_shingles
from medcite.audit.texts import Texts
from medcite.audit.verbatim import left_out, longest_part, readings
from medcite.audit.verdict import CheckReport, Outcome, Spot, Verdict
from medcite.corpus.article import Article
from medcite.corpus.errors import UsageError
from medcite.corpus.history import Version
from medcite.corpus.store import Store

NAMED_AT_MOST = 6
"""Other articles that are named for having the same words."""

COMPARED = 8
"""Articles with which a quotation is aligned that none has word for word: those that share most with it."""


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """How far checking has come: ``done`` of ``total`` of what it is at, "citations" or "articles"."""

    stage: str
    done: int
    total: int


CheckProgressCallback = Callable[[CheckProgress], None]


def check_citations(
    store: Store,
    citations: str | Path | Sequence[Claim],
    format: str | None = None,
    progress: CheckProgressCallback | None = None,
) -> CheckReport:
    """What becomes of the citations in a file, or of those that are given.

    Raises:
        UsageError: the file cannot be read, or holds no citation.
    """
    if isinstance(citations, str | Path):
        file = "stdin" if str(citations) == "-" else str(citations)
        claims = read_claims(str(citations), format)
    else:
        file, claims = "", Claims(list(citations))
    report = CheckReport(file, check(store, claims.claims, progress), claims.problems)
    if not report.verdicts and not report.problems:
        raise UsageError(f"{file or 'The list'} holds no citation: all that it quotes is titles.")
    return report


def check(store: Store, claims: Sequence[Claim], progress: CheckProgressCallback | None = None) -> list[Verdict]:
    """What becomes of each of ``claims`` in a corpus. What only quotes a title is left out."""
    with store.snapshot():
        return _Checking(store, progress or (lambda _: None)).verdicts(claims)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a citation names: articles as they stand, and the earlier versions of these and of removed ones."""

    ids: tuple[str, ...]
    articles: tuple[Article, ...]
    versions: tuple[Version, ...]

    @property
    def article(self) -> Article | None:
        """The article as it stands or as it last stood."""
        return self.articles[0] if self.articles else self.versions[0].article if self.versions else None

    @property
    def removed(self) -> str | None:
        """When it was removed, if it is there no more."""
        return self.versions[0].ended if self.versions and not self.articles else None


class _Checking:
    def __init__(self, store: Store, progress: CheckProgressCallback) -> None:
        self._names = Names(store)
        self._texts = Texts(store)
        self._progress = progress

    def verdicts(self, claims: Sequence[Claim]) -> list[Verdict]:
        claims = [self._located(claim) for claim in claims if not self._is_title(claim)]
        found: list[Verdict | None] = []
        for number, claim in enumerate(claims, start=1):
            found.append(self._in_named(claim, self._named(claim)))
            self._progress(CheckProgress("citations", number, len(claims)))
        left = [number for number, verdict in enumerate(found) if verdict is None]
        shared = self._shared([claims[number] for number in left])
        for number, some in zip(left, shared, strict=True):
            found[number] = self._elsewhere(claims[number], self._named(claims[number]), some)
        return [verdict for verdict in found if verdict is not None]

    def _is_title(self, claim: Claim) -> bool:
        return claim.typed and bool(self._names.titled(claim.quote))

    def _located(self, claim: Claim) -> Claim:
        """A citation that names a passage, with the passage's place if it says none itself."""
        passage = self._names.passage(claim) if claim.start is None else None
        if passage is None or passage.text.split() != claim.quote.split():
            return claim
        return replace(claim, start=passage.start, end=passage.end)

    def _named(self, claim: Claim) -> _Named:
        ids = self._names.articles(claim)
        articles = [article for article in map(self._texts.article, ids) if article is not None]
        versions = [version for article_id in ids for version in self._texts.versions(article_id)]
        return _Named(tuple(ids), tuple(articles), tuple(versions))

    def _in_named(self, claim: Claim, named: _Named) -> Verdict | None:
        """What the article that is named, as it stands or stood, has to say; None if it never had the words."""
        for article in named.articles:
            spot = stands(claim, article, self._texts)
            if spot is not None:
                return self._held(claim, spot)
        had = next((version for version in named.versions if stands(claim, version.article, self._texts)), None)
        if had is None:
            return None
        date = had.ended[:10]
        if named.removed:
            for article_id in self._names.titled(had.article.title):
                other = self._texts.article(article_id)
                spot = stands(claim, other, self._texts) if other else None
                if spot:
                    message = f"The article was removed on {date}. {_title(spot)}, of the same title, has the words."
                    return Verdict(claim, Outcome.MOVED, message, named.article, spot, since=had.ended)
            removed = named.removed[:10]
            message = f"The article was removed on {removed}. It said this until " + (
                "then." if removed == date else f"it was changed on {date}."
            )
            return Verdict(claim, Outcome.GONE, message, named.article, since=had.ended)
        like = self._closest(claim, named.articles)
        if like is None:
            message = f"The article said this until it was changed on {date}. It says nothing like it now."
            return Verdict(claim, Outcome.GONE, message, named.article, since=had.ended)
        message = f"The article said this until it was changed on {date}. Now it says something else."
        return self._changed(claim, message, like, named.article, since=had.ended)

    def _held(self, claim: Claim, spot: Spot) -> Verdict:
        """The named article has the words: where it was said, or elsewhere."""
        path = spot.heading_path
        message, outcome = f"It stands in {_title(spot)}.", Outcome.UNCHANGED
        if claim.start is not None and claim.start != spot.start:
            outcome = Outcome.MOVED
            message = f"It stands at characters {spot.start:,} to {spot.end:,} now, in {_title(spot)}."
        elif claim.heading_path and claim.heading_path[-1] != path[-1]:
            outcome = Outcome.MOVED
            message = f"It stands under another heading now: {_title(spot)}."
        return Verdict(claim, outcome, message, spot.article, spot, critical=self._left_out(claim, spot))

    def _left_out(self, claim: Claim, spot: Spot) -> tuple[str, ...]:
        """What an ellipsis should not have left out."""
        if not claim.typed:
            return ()
        form = self._texts.form(spot.article, folded=True)
        whole = " ".join(fold(spot.text).split())
        for parts in readings(claim):
            if all(part in form.text for part in parts):
                return tuple(f"“{word}” is among the words left out." for word in negations(left_out(parts, whole)))
        return ()

    def _closest(self, claim: Claim, articles: Sequence[Article]) -> Likeness | None:
        found = [like for article in articles if (like := closest(claim, article, self._texts))]
        return max(found, key=lambda like: like.similarity, default=None)

    def _changed(
        self, claim: Claim, message: str, like: Likeness, named: Article | None, since: str | None = None
    ) -> Verdict:
        return Verdict(
            claim,
            Outcome.CHANGED,
            message,
            named,
            like.spot,
            like.similarity,
            like.difference,
            critical_changes(like.difference),
            since=since,
        )

    def _shared(self, claims: Sequence[Claim]) -> list[Shared]:
        """Which articles of the whole corpus share words with each of ``claims``."""
        if not claims:
            return []
        total = self._texts.count()
        # What is read otherwise is looked for as well.
        wanted = [(number, quote) for number, claim in enumerate(claims) for quote in _looked_for(claim)]
        found = shared_shingles(
            [quote for _, quote in wanted],
            self._texts.all(),
            COMPARED,
            lambda done: self._progress(CheckProgress("articles", done, total)),
        )
        together = [Shared() for _ in claims]
        for (number, _), some in zip(wanted, found, strict=True):
            together[number].holders += some.holders
            together[number].nearest += some.nearest
        return together

    def _elsewhere(self, claim: Claim, named: _Named, shared: Shared) -> Verdict:
        """What other articles have to say, and how near the one that is named comes."""
        spots = []
        for spot in self._holders(claim, shared):
            if spot.article.id not in named.ids:
                spots.append(spot)
            if len(spots) == NAMED_AT_MOST:
                break
        if not claim.names_article and spots:
            message = f"It names no article. It stands in {_title(spots[0])}{_and_others(spots)}."
            return Verdict(claim, Outcome.UNCHANGED, message, None, spots[0], elsewhere=tuple(spots[1:]))
        if spots:
            message = f"{_not_said(claim, named)} It stands in {_title(spots[0])}{_and_others(spots)}."
            return Verdict(claim, Outcome.MISATTRIBUTED, message, named.article, spots[0], elsewhere=tuple(spots[1:]))
        like = self._closest(claim, named.articles)
        if like is not None:
            return self._changed(claim, self._misquoted(claim, named), like, named.article)
        nearby = list(dict.fromkeys(shared.nearest))
        others = [article for row in nearby if (article := self._texts.article(self._texts.id_at(row)))]
        like = self._closest(claim, [article for article in others if article.id not in named.ids])
        if like is None:
            message = f"{_not_said(claim, named)} No other article has anything like it."
            return Verdict(claim, Outcome.NOWHERE, message, named.article)
        if not claim.names_article:
            message = f"No article says this. What is most like it stands in {_title(like.spot)}."
            return self._changed(claim, message, like, None)
        message = f"{_not_said(claim, named)} No other does; what is most like it stands in {_title(like.spot)}."
        return replace(self._changed(claim, message, like, named.article), outcome=Outcome.NOWHERE)

    def _holders(self, claim: Claim, shared: Shared) -> Iterator[Spot]:
        for row in dict.fromkeys(shared.holders):
            article = self._texts.article(self._texts.id_at(row))
            spot = stands(replace(claim, start=None, end=None), article, self._texts) if article else None
            if spot:
                yield spot

    def _misquoted(self, claim: Claim, named: _Named) -> str:
        hashes = {article.text_hash for article in (*named.articles, *(version.article for version in named.versions))}
        if claim.text_hash and claim.text_hash not in hashes:
            return (
                "The article has changed since it was cited, and how it stood then is not kept. Now it says otherwise."
            )
        kept = ", nor did it in any version that is kept" if named.versions else ""
        return f"The article does not say this{kept}. It says something like it."


def _looked_for(claim: Claim) -> list[str]:
    return [longest_part(quote, claim.typed) for quote in (claim.quote, claim.other_reading) if quote]


def _title(spot: Spot) -> str:
    path = [f"“{spot.article.title}”", *spot.heading_path[1:]]
    return " › ".join(path)


def _and_others(spots: Sequence[Spot]) -> str:
    titles = [f"“{spot.article.title}”" for spot in spots[1:]]
    if not titles:
        return ""
    more = " and perhaps more" if len(spots) == NAMED_AT_MOST else ""
    return f", also in {', '.join(titles)}{more}"


def _not_said(claim: Claim, named: _Named) -> str:
    if not claim.names_article:
        return "No article says this."
    if named.article is None:
        return "The article it names is not in the corpus."
    if named.removed:
        return f"“{named.article.title}” was removed on {named.removed[:10]}, and had not said this."
    kept = ", nor did it in any version that is kept" if named.versions else ""
    return f"“{named.article.title}” does not say this{kept}."
