"""Whether a passage that was put aside still stands in the corpus as it did."""

from __future__ import annotations

from enum import StrEnum

from medcite.corpus.snapshot import Snapshot
from medcite.corpus.store import Store


class Standing(StrEnum):
    """What became of a passage since it was saved."""

    CURRENT = "current"
    CHANGED = "changed"
    GONE = "gone"


def standing_of(store: Store, snapshot: Snapshot) -> Standing:
    """Whether its words stand under the same headings yet; whether, where they do not, its article is still there."""
    found = store.passage(snapshot.id)
    if found is not None and found.passage.heading_path == snapshot.heading_path:
        return Standing.CURRENT
    stored = store.article(str(snapshot.article["id"]))
    if stored is None:
        return Standing.GONE
    # Cut in another way, as by an encoder that takes longer texts, a passage has another id and still says the same.
    under = [s for s in stored.article.sections if s.path == snapshot.heading_path]
    if any(snapshot.quote in stored.article.text[section.start : section.end] for section in under):
        return Standing.CURRENT
    return Standing.CHANGED
