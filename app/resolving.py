"""What an id, a path or a URL stands for, now or in an earlier version; and what may have been meant if nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.errors import NotFound
from medcite.corpus.store import Store
from medcite.reports import CitedPassage, Former

_MOST_SUGGESTED = 3
_MOST_SLIPS = 3
"""Letters that an id may be off to be suggested; of ids drawn by chance, hardly any two are so near."""


def passage(store: Store, wanted: str) -> CitedPassage:
    """The passage with the id, or the only one whose id starts so; if no article has it now, as it last stood.

    Raises:
        NotFound: there is none, or more than one.
    """
    start = _as_written(wanted)
    ids = sorted({*store.passage_ids(start), *store.history.passage_ids(start)} if len(start) >= 4 else ())
    if start in ids:
        ids = [start]
    if len(ids) > 1:
        raise NotFound(f"More than one passage's id starts with {wanted!r}: {', '.join(ids)}, …. Give more of it.")
    found = store.passage(ids[0]) if ids else None
    if found:
        stored = store.article_at(found.article_row)
        return CitedPassage(found.passage, stored.article, Citation.of(stored, found.passage))
    former = store.history.passage(ids[0]) if ids else None
    if former:
        version, words = former
        ended = Former(version.retrieved, version.ended, store.article(words.article_id) is None)
        return CitedPassage(words, version.article, Citation.of(version.stored, words), ended)
    raise NotFound(f"No passage has the id {wanted!r}.{_suggested(start, store.passage_names())}")


def article_ids(store: Store, name: str) -> list[str]:
    """Ids of the articles that an id, the start of one, a path, a folder or a URL stands for."""
    if not name:
        return []
    written = _as_written(name)
    return store.article_ids(name) or store.article_ids(written) or store.article_ids(str(Path(name).resolve()))


def former_ids(store: Store, name: str) -> list[str]:
    """The same of articles with earlier versions, that may be there no more."""
    forms = (name, _as_written(name), str(Path(name).resolve()))
    return next((ids for form in forms if name and (ids := store.history.article_ids(form))), [])


def article_id(store: Store, name: str, *, removed: bool = False) -> str:
    """Id of the one article that ``name`` stands for; with ``removed``, also of one that is there no more.

    Raises:
        NotFound: there is none, or more than one.
    """
    ids = article_ids(store, name)
    if len(ids) > 1:
        raise NotFound(f"{name!r} stands for more than one article. Give an id: medcite list shows them.")
    if ids:
        return ids[0]
    former = former_ids(store, name)
    if len(former) == 1 and removed:
        return former[0]
    if len(former) == 1:
        version = store.history.versions(former[0])[0]
        raise NotFound(
            f"The article {name!r}, “{version.article.title}”, was removed on {version.ended[:10]}. "
            f"medcite history {former[0]} shows what it said."
        )
    near = _suggested(_as_written(name), store.article_names())
    raise NotFound(f"No article has the id, path or URL {name!r}.{near} medcite list shows them all.")


def article(store: Store, name: str) -> Article:
    """The one article that ``name`` stands for.

    Raises:
        NotFound: there is none, or more than one.
    """
    stored = store.article(article_id(store, name))
    assert stored  # within one snapshot, what has an id is there
    return stored.article


def _as_written(id: str) -> str:
    """An id as it is written: letters that no id has are those that they are mistaken for (Crockford's base 32)."""
    id = id.encode("utf-8", "replace").decode()  # of what is no text, nothing is kept
    return id.strip().lower().translate(str.maketrans("oil", "011")) if id.strip().isalnum() else id


def _suggested(wanted: str, ids: Iterable[str]) -> str:
    """A sentence that names the nearest of ``ids``, if any is near."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    slips = min(_MOST_SLIPS, (len(wanted) - 4) // 2)  # of a short start, nearly anything is near
    if slips < 1 or not wanted.isalnum():
        return ""
    near = process.extract(
        wanted,
        list(ids),
        scorer=DamerauLevenshtein.distance,
        processor=lambda id: id[: len(wanted)],
        limit=_MOST_SUGGESTED,
        score_cutoff=slips,
    )
    return f" Did you mean {' or '.join(id for id, *_ in near)}?" if near else ""
