"""What a corpus has taught of itself: learned after it has changed, and at hand for every question."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from medcite.corpus.folder import written
from medcite.corpus.store import Store
from medcite.search.answerability import FILE, Answerability

if TYPE_CHECKING:
    from medcite.search.answerability_lessons import AskedSigns


class Learned:
    """How an answer is told from the nearest other passage, as a corpus's folder has it now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: tuple[int, int] | None = None
        self._known: Answerability | None = None

    def __call__(self) -> Answerability | None:
        """What is known; None if nothing is. It is read again where it was written since."""
        now = written(self._folder / FILE)
        if now != self._written:
            self._known = Answerability.read(self._folder)
            self._written = now
        return self._known


def learn_if_due(folder: Path, store: Store, encoder_key: str, signs: AskedSigns) -> None:
    """Learn it of the corpus as it is, and keep it, where what is known is of another state or encoder.

    ``signs`` asks a question of some articles, or of all: :meth:`medcite.search.searcher.Searcher.signs`.
    """
    from medcite.search.answerability_lessons import is_due, learn

    if not is_due(Answerability.read(folder), encoder_key, store.count("passages")):
        return
    learned = learn(store, signs, encoder_key)
    if learned is not None:
        with suppress(OSError):  # a question is answered without it, too
            learned.write(folder)
