"""Looking things up in a corpus: articles and passages, now and before, and whether what was cited holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from medcite import resolving
from medcite.api.opened import OpenedCorpus
from medcite.corpus.article import Article
from medcite.corpus.filter import Filter
from medcite.reports import (
    ArticleVersion,
    CitedPassage,
    ListedArticle,
    Since,
    Status,
)

if TYPE_CHECKING:
    from medcite.audit.checking import CheckProgressCallback
    from medcite.audit.claim import Claim
    from medcite.audit.verdict import CheckReport


class Looking(OpenedCorpus):
    """A corpus that things can be looked up in."""

    def passage(self, passage_id: str) -> CitedPassage:
        """The passage with the id, or the only one whose id starts so.

        If no article has it any more, it is given as it last stood (:attr:`CitedPassage.former`).

        Raises:
            NotFound: there is none, or more than one.
        """
        return resolving.passage(self._open_store(), passage_id)

    def since(self, found: CitedPassage) -> Since | None:
        """What has become of a passage of an earlier version; None if its article is gone, or it is of none."""
        from medcite import versions  # to compare takes a library that nothing else here needs

        return versions.since(self._open_store(), found)

    def article(self, name: str) -> Article:
        """The article with the id (or the only one whose id starts so), path or URL.

        Raises:
            NotFound: there is none, or more than one.
        """
        return resolving.article(self._open_store(), name)

    def articles(
        self,
        *,
        publisher: str | None = None,
        author: str | None = None,
        reviewed_after: str | None = None,
        path: str | None = None,
    ) -> Iterator[ListedArticle]:
        """The articles, ordered by title; the conditions are those of :meth:`search`."""
        store = self._open_store()
        only = Filter(publisher, author, reviewed_after, path)
        counts = store.passages_per_article()
        for stored in store.articles(only):
            yield ListedArticle(stored.article, stored.retrieved, counts.get(stored.row, 0))

    def history(self, name: str) -> list[ArticleVersion]:
        """How the article with the id, path or URL stands and stood, the latest first; it may be removed by now.

        Raises:
            NotFound: there is none, or more than one.
        """
        from medcite import versions

        return versions.history(self._open_store(), name)

    def check(
        self,
        citations: str | Path | Sequence[Claim],
        *,
        format: str | None = None,
        progress: CheckProgressCallback | None = None,
    ) -> CheckReport:
        """Whether citations hold: whether the articles say what they are quoted with, word for word.

        Args:
            citations: a file of citations (``-``: stdin), or the citations themselves.
            format: of the file: ``json``, ``jsonl``, ``csv``, ``markdown``, ``html`` or ``text``; told by its name
                or its content if not given.
            progress: called as citations are checked, and as articles are searched for them.

        Raises:
            UsageError: the file cannot be read, or holds no citation.
            CorpusError: nothing was added yet, or the corpus cannot be read.
        """
        from medcite.audit.checking import check_citations

        return check_citations(self._open_store(), citations, format, progress)

    def status(self) -> Status:
        """What the corpus holds, made with which encoder, and whether its indexes are up to date."""
        from medcite.index.views import published_generation

        manifest = self._require()
        store = self._open_store()
        with store.snapshot() as generation:
            shown = published_generation(self._folder, store, manifest.encoder.key)
            return Status(
                folder=str(self._folder),
                format=manifest.format,
                articles=store.count("articles"),
                passages=store.count("passages"),
                encoder=manifest.encoder.name,
                encoder_hash=manifest.encoder.content_hash,
                precision=manifest.encoder.precision,
                precision_note=manifest.encoder.note,
                generation=generation,
                index="none" if shown < 0 else "up to date" if shown == generation else "behind",
                bytes=sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file()),
            )
