"""What names of articles stand for, and removing it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from medcite.corpus.article import Article
from medcite.corpus.sources import Sources
from medcite.corpus.store import Store
from medcite.reports import RemoveReport


def article_ids(store: Store, name: str) -> list[str]:
    """Ids of the articles that an id, the start of one, a path, a folder or a URL stands for."""
    return store.article_ids(name) or (store.article_ids(str(Path(name).resolve())) if name else [])


def named(store: Store, names: Sequence[str]) -> RemoveReport:
    """The articles that ``names`` stand for, each once, and the names that stand for none."""
    found: dict[str, Article] = {}
    unknown = []
    for name in names:
        ids = article_ids(store, name)
        if not ids or _is_ambiguous(name, ids):
            unknown.append(name)
            continue
        found.update((id, stored.article) for id in ids if (stored := store.article(id)))
    return RemoveReport(tuple(found.values()), tuple(unknown))


def remove(store: Store, names: Sequence[str]) -> RemoveReport:
    """Remove the articles that ``names`` stand for from the store, all at once."""
    report = named(store, names)
    if report.removed:
        sources = Sources(store.connection)
        with store.transaction() as generation:
            for article in report.removed:
                store.remove(article.id, generation)
                sources.forget(article.source)  # or it would not be read again
    return report


def _is_ambiguous(name: str, ids: Sequence[str]) -> bool:
    """Whether ``name`` is the start of several ids, rather than a folder of several articles."""
    return len(ids) > 1 and all(id.startswith(name.lower()) for id in ids)
