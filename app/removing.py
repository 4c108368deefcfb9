"""Removing what names of articles stand for, with or without what it said before."""

from __future__ import annotations

from collections.abc import Sequence

from medcite.corpus.article import Article
from medcite.corpus.sources import Sources
from medcite.corpus.store import Store
from medcite.reports import RemoveReport
from medcite.resolving import article_ids, former_ids


def named(store: Store, names: Sequence[str], *, former: bool = False) -> RemoveReport:
    """The articles that ``names`` stand for, each once, and the names that stand for none.

    ``former``: also articles that are there no more, as they last stood.
    """
    found: dict[str, Article] = {}
    unknown = []
    for name in names:
        ids = article_ids(store, name)
        gone = former_ids(store, name) if former and not ids else []
        if len(gone) == 1:
            found[gone[0]] = store.history.versions(gone[0])[0].article
            continue
        if not ids or _is_ambiguous(name, ids):
            unknown.append(name)
            continue
        found.update((id, stored.article) for id in ids if (stored := store.article(id)))
    return RemoveReport(tuple(found.values()), tuple(unknown))


def remove(store: Store, names: Sequence[str], *, forget: bool = False) -> RemoveReport:
    """Remove the articles that ``names`` stand for from the store, all at once; ``forget``: and their history."""
    report = named(store, names, former=forget)
    if report.removed:
        sources = Sources(store.connection)
        with store.transaction() as generation:
            for article in report.removed:
                store.remove(article.id, generation)
                sources.forget(article.source)  # or it would not be read again
                if forget:
                    store.history.drop(version.row for version in store.history.versions(article.id))
    return report


def _is_ambiguous(name: str, ids: Sequence[str]) -> bool:
    """Whether ``name`` is the start of several ids, rather than a folder of several articles."""
    return len(ids) > 1 and all(id.startswith(name.lower()) for id in ids)
