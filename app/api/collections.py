"""Collections of a corpus: passages put aside under a name, and pages of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from medcite.api.looking import Looking

if TYPE_CHECKING:
    from medcite.collecting import Cited, CollectedPassage
    from medcite.corpus.collections import CollectReport, ListedCollection


class WithCollections(Looking):
    """A corpus with collections."""

    def collect(
        self,
        name: str,
        passages: str | Cited | Sequence[str | Cited],
        *,
        question: str = "",
        note: str | None = None,
        keep_notes: bool = False,
    ) -> CollectReport:
        """Save passages in a collection, each as it stands now. Works while articles are added as well.

        Args:
            name: the collection's; it begins with its first passage.
            passages: hits, passages, or ids of passages.
            question: that found them.
            note: a person's own words on them. Of passages that are there already, it takes the place of the note
                that they have, and they are kept as they stand now; without one they stay as they are.
            keep_notes: leave those that have a note already.

        Raises:
            UsageError: the name will not do.
            NotFound: there is no passage with such an id.
            CorpusError: the corpus cannot be written to; CorpusLocked: its database is just being written to.
        """
        from medcite.collecting import snapshots_of, writing

        wanted = passages if isinstance(passages, Sequence) and not isinstance(passages, str) else [passages]
        snapshots = snapshots_of(self.passage(each) if isinstance(each, str) else each for each in wanted)
        self._require()
        with writing(self._folder) as collections:
            return collections.add(name, snapshots, question=question, note=note, keep_notes=keep_notes)

    def collections(self) -> list[ListedCollection]:
        """The collections, the one last saved to first."""
        from medcite.corpus.collections import Collections

        return Collections(self._open_store().connection).all()

    def collection(self, name: str) -> list[CollectedPassage]:
        """The passages in a collection, in the order in which they were saved.

        Raises:
            NotFound: there is none of that name.
        """
        from medcite.collecting import collection

        return collection(self._open_store(), name)

    def uncollect(self, name: str, passage_ids: str | Sequence[str]) -> list[str]:
        """Take passages out of a collection, by their ids or the only starts of them: all, or none; gives the ids.

        Raises:
            NotFound: there is no such collection, or no such passage in it.
            CorpusError: the corpus cannot be written to; CorpusLocked: its database is just being written to.
        """
        from medcite.collecting import writing

        self._require()
        with writing(self._folder) as collections:
            return collections.remove(name, [passage_ids] if isinstance(passage_ids, str) else passage_ids)

    def delete_collection(self, name: str) -> int:
        """Delete a collection; gives how many passages were in it. The articles stay.

        Raises:
            NotFound: there is none of that name.
            CorpusError: the corpus cannot be written to; CorpusLocked: its database is just being written to.
        """
        from medcite.collecting import writing

        self._require()
        with writing(self._folder) as collections:
            return collections.drop(name)

    def export(self, name: str, format: str = "md", *, style: str = "ama", title: str | None = None) -> bytes:
        """A collection as a page to hand over: its passages with notes and citations, and the references.

        Args:
            name: the collection's.
            format: ``md``, ``html`` or ``csv``, as UTF-8, or ``docx``.
            style: the citation style.
            title: the page's; the collection's name if not given.

        Raises:
            NotFound: there is none of that name.
            UsageError: there is no such format or style.
        """
        from medcite.collecting import exported

        passages = self.collection(name)
        return exported(passages, format, style=style, title=title or name, corpus=self._folder.name)
