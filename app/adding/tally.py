"""How much there is to do, as far as is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from medcite.ingest.finding import Address
from medcite.ingest.formats import Archive, format_of


def holds_many(path: Path) -> bool:
    """Whether the file at ``path`` is of a kind that may hold many articles."""
    return isinstance(format_of(path), Archive)


@dataclass(slots=True)
class Tally:
    """What there is to open and to read; it grows while sources are opened.

    Attributes:
        sources: files and addresses, those included that other addresses lead to.
        articles: what those hold, as far as it is counted, read or not to be read.
        uncounted: how many of the sources may hold any number of articles, and are not at their end.
    """

    sources: int = 0
    articles: int = 0
    uncounted: int = 0

    @classmethod
    def of(cls, sources: Iterable[Path | Address]) -> Tally:
        """What there is to do before any of ``sources`` is opened."""
        tally = cls()
        for source in sources:
            tally._add(source, 1)
        return tally

    def leave_out(self, source: Path | Address) -> None:
        """Note that ``source`` is not to be opened."""
        self._add(source, -1)

    def _add(self, source: Path | Address, count: int) -> None:
        self.sources += count
        if isinstance(source, Address) or holds_many(source):
            self.uncounted += count
        else:
            self.articles += count
