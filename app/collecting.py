"""Putting passages aside in collections, and handing a collection over as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from medcite.corpus import schema
from medcite.corpus.citation import Citation
from medcite.corpus.collections import Collected, Collections
from medcite.corpus.errors import CorpusError, UsageError
from medcite.corpus.folder import DATABASE, read_only
from medcite.corpus.passage import Passage
from medcite.corpus.snapshot import Snapshot
from medcite.corpus.standing import Standing, standing_of
from medcite.corpus.store import Store


class Cited(Protocol):
    """A passage with its citation: a hit of a search, or what :meth:`Corpus.passage` gives."""

    @property
    def passage(self) -> Passage:
        """The words, and where they stand."""

    @property
    def citation(self) -> Citation:
        """Where they come from."""


@dataclass(frozen=True, slots=True)
class CollectedPassage:
    """A passage in a collection, and whether it still stands in the corpus as it was saved.

    ``standing`` is ``current``, ``changed`` (its words stand in the article no more, or under another heading) or
    ``gone`` (the article is not in the corpus any more).
    """

    collected: Collected
    standing: Standing

    @property
    def id(self) -> str:
        """The passage's id."""
        return self.collected.id

    @property
    def text(self) -> str:
        """The passage's words, as they stood when it was saved."""
        return self.collected.snapshot.quote

    @property
    def heading_path(self) -> tuple[str, ...]:
        """From the article's title down to the heading it stood under."""
        return self.collected.snapshot.heading_path

    @property
    def note(self) -> str:
        """A person's own words on it, or nothing."""
        return self.collected.note

    @property
    def link(self) -> str:
        """The article's address, with a text fragment that opens it at the passage."""
        return self.collected.snapshot.link

    def as_dict(self) -> dict[str, Any]:
        """As JSON, in medcite's public shape."""
        snapshot = self.collected.snapshot
        return {
            "id": self.id,
            "text": self.text,
            "heading_path": list(self.heading_path),
            "note": self.note,
            "question": self.collected.question,
            "saved": self.collected.saved,
            "standing": self.standing,
            "link": self.link,
            "article": dict(snapshot.article),
            "citation": dict(snapshot.citation),
        }


@contextmanager
def writing(folder: Path) -> Iterator[Collections]:
    """The collections of the corpus in ``folder``, to write to.

    Raises:
        CorpusError: it cannot be written to.
    """
    try:
        connection = schema.connect(folder / DATABASE, write=True)
    except CorpusError as error:
        raise read_only(folder, error.__cause__ if isinstance(error.__cause__, Exception) else error) from error
    try:
        yield Collections(connection)
    finally:
        connection.close()


def snapshots_of(passages: Iterable[Cited]) -> list[Snapshot]:
    """The passages as they stand, to be saved."""
    return [Snapshot.of(each.passage.id, each.citation) for each in passages]


def collection(store: Store, name: str) -> list[CollectedPassage]:
    """What is in a collection, in the order in which it was saved."""
    with store.snapshot():
        items = Collections(store.connection).items(name)
        return [CollectedPassage(item, standing_of(store, item.snapshot)) for item in items]


def exported(passages: Sequence[CollectedPassage], format: str, *, style: str, title: str, corpus: str) -> bytes:
    """A page of ``passages`` in one of the formats.

    Raises:
        UsageError: there is no such format or citation style.
    """
    from medcite import __version__
    from medcite.exporting.export import export
    from medcite.exporting.export_format import ExportFormat
    from medcite.exporting.page import page_of

    try:
        chosen = ExportFormat(format)
    except ValueError:
        raise UsageError(f"{format!r} is no format to export in. Choose md, html, docx or csv.") from None
    items = [(each.collected, each.standing) for each in passages]
    made = f"Made on {date.today().isoformat()} with medcite {__version__} from the corpus “{corpus}”"
    return export(page_of(items, style=style, title=title, made=made), chosen)
