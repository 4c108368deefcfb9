"""Looking back: how an article stood before, what has become of a passage, and forgetting what is old."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from medcite import resolving
from medcite.corpus.article import Article
from medcite.corpus.difference import Op, carried_over, word_difference
from medcite.corpus.errors import UsageError
from medcite.corpus.filter import check_date
from medcite.corpus.store import Store
from medcite.reports import ArticleVersion, CitedPassage, PruneReport, Since

FACTS = ("title", "url", "authors", "reviewers", "publisher", "published", "modified", "reviewed", "language")
"""What is compared of two versions, beside their texts."""

_STILL_THERE = 0.3
"""Share of a passage's words that must be left for the rest to count as changed, and not as gone. By reasoning: with
fewer, what was found in its place says something else."""

_State = tuple[Article, str, str | None, bool, str]
"""An article, when it was read, until when it stood so, whether it was removed then, and its file's hash."""

_AGE = re.compile(r"(\d{1,5})\s*(d|w|m|y)", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def since(store: Store, found: CitedPassage) -> Since | None:
    """What has become of a passage of an earlier version; None if its article is gone, or it is of no earlier one."""
    stored = store.article(found.article.id) if found.former else None
    if stored is None:
        return None
    now, passage = stored.article, found.passage
    place = carried_over(found.article.text, now.text, passage.start, passage.end)
    words = now.text[slice(*place)] if place else ""
    difference = word_difference(passage.text, words)
    left = sum(len(edit.text) for edit in difference if edit.op is Op.SAME)
    if place is None or left < _STILL_THERE * len(passage.text):
        return Since(now, None, None, word_difference(passage.text, ""))
    return Since(now, *place, difference)


def history(store: Store, name: str) -> list[ArticleVersion]:
    """How an article stands and stood, the latest first; it may be removed by now.

    Raises:
        NotFound: ``name`` stands for no article, or for several.
    """
    with store.snapshot():
        id = resolving.article_id(store, name, removed=True)
        kept = store.history.versions(id)
        states: list[_State] = [(v.article, v.retrieved, v.ended, v.removed, v.file_hash) for v in kept]
        stored = store.article(id)
        state = store.source_state(stored.article.source) if stored else None
        if stored and state:
            states.insert(0, (stored.article, stored.retrieved, None, False, state.file_hash))
    versions = []
    for (article, retrieved, ended, removed, file_hash), (before, *_, was_removed, former_hash) in pairwise(states):
        # What came after a removal was added anew.
        facts = _changed_facts(before, article)
        difference = word_difference(before.text, article.text)
        reread = file_hash == former_hash and not was_removed
        versions.append(ArticleVersion(article, retrieved, ended, removed, facts, difference, reread))
    article, retrieved, ended, removed, _ = states[-1]
    return [*versions, ArticleVersion(article, retrieved, ended, removed, {}, None, False)]


def prune(store: Store, older_than: str, names: Sequence[str], *, dry_run: bool) -> PruneReport:
    """Forget earlier versions that ended before ``older_than``, of the named articles or of all.

    Raises:
        UsageError: ``older_than`` is neither an age nor a date.
        NotFound: a name stands for no article, or for several.
    """
    time = ended_before(older_than)
    ids = [resolving.article_id(store, name, removed=True) for name in names] if names else None
    rows = store.history.ended_before(time, ids)
    if rows and not dry_run:
        with store.transaction():
            store.history.drop(rows)
    return PruneReport(len(rows), store.history.count() - (len(rows) if dry_run else 0))


def ended_before(older_than: str) -> str:
    """The time, ISO 8601 and UTC, that an age ("90d", "18m", "2y") or a date stands for.

    Raises:
        UsageError: it is neither.
    """
    age = _AGE.fullmatch(older_than.strip())
    if not age:
        try:
            check_date(older_than)
        except UsageError:
            raise UsageError(
                f"{older_than!r} is neither an age nor a date. Write 90d, 12w, 18m or 2y, or a date as 2024-03-09."
            ) from None
        return (older_than + "-01-01")[:10]
    days = datetime.timedelta(days=int(age[1]) * _DAYS[age[2].lower()])
    try:
        return (datetime.datetime.now(datetime.UTC) - days).isoformat(timespec="seconds")
    except OverflowError:
        return ""  # before all times


def _changed_facts(before: Article, article: Article) -> dict[str, list[Any]]:
    pairs = {fact: (getattr(before, fact), getattr(article, fact)) for fact in FACTS}
    pairs["references"] = (
        tuple(each.text for each in before.references),
        tuple(each.text for each in article.references),
    )
    return {fact: [_plain(old), _plain(new)] for fact, (old, new) in pairs.items() if old != new}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
