"""A corpus: articles in, questions answered."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from medcite import removing
from medcite.api import opened
from medcite.api.collections import WithCollections
from medcite.corpus.errors import UsageError
from medcite.corpus.filter import Filter
from medcite.corpus.folder import (
    DATABASE,
    read_manifest,
    write_lock,
)
from medcite.corpus.store import Store
from medcite.index.corpus_encoder import named
from medcite.index.encoder import Encoder
from medcite.reports import (
    AdaptProgressCallback,
    AdaptReport,
    AddReport,
    ProgressCallback,
    PruneReport,
    RemoveReport,
)
from medcite.search.hit import SearchResult
from medcite.search.mode import Mode


class Corpus(WithCollections):
    """A folder of articles that can be searched. Made by :func:`medcite.open`.

    Close it when done, or use it in a ``with`` statement. Not to be shared between threads.
    """

    def add(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        progress: ProgressCallback | None = None,
        max_bytes: int | None = None,
        site: bool = False,
        max_pages: int | None = None,
        delay: float = 1.0,
        allow_private: bool = False,
        precision: str | None = None,
        device: str | None = None,
    ) -> AddReport:
        """Add the articles in files, folders (with all below them), glob patterns, and at addresses.

        What was added before and has not changed costs next to nothing. What cannot be added is named
        in the report, with the reason, and the rest goes on. Ctrl-C ends it early, with a report of
        what is kept; the same call resumes.

        Articles are read in processes of their own, as many as there are processors, while this one
        encodes them; an article on which reading takes too long or too much memory is skipped.

        Args:
            paths: what to add; an address (http or https) is a page, or a sitemap and so all its pages.
            progress: called as files are done.
            max_bytes: articles larger than this are skipped; 20 million if not given.
            site: take each address for a site, of which all pages are added that its sitemaps name.
            max_pages: pages that are taken from one site at most; 50,000 if not given.
            delay: seconds between two requests to one host; a longer delay that the host asks for counts.
            allow_private: fetch from this machine and its own network as well, not from public hosts alone.
            precision: what the encoder computes in, for all of the corpus: ``float32``, ``bfloat16``,
                ``float16`` (on a GPU) or ``int8``, calibrated on the corpus's passages; if it is another than
                the corpus has, all is encoded again. ``auto``, if not given: int8 from some 1,500 passages
                on where that is quicker and near enough, float16 on a GPU, else float32.
            device: where passages are encoded: ``cpu``, ``cuda``, or ``auto``: a GPU if there is one.

        Raises:
            UsageError: ``site`` is asked for but no address is named, or a number, a precision or a device
                makes no sense.
            CorpusError: the corpus cannot be written to; CorpusLocked: another process writes to it.
            EncoderError: the encoder cannot be loaded.
        """
        # What only adding needs is imported here: a question should not wait for an HTML parser.
        from medcite.adding.findings import Web, find
        from medcite.adding.precision import EncoderChoice, chosen
        from medcite.adding.run import Adding
        from medcite.ingest.opening import MAX_BYTES

        wanted = chosen(precision, device)
        web = Web(site, max_pages, delay, allow_private)
        findings = find([paths] if isinstance(paths, str | Path) else paths, web)
        report = findings.report
        if not findings.sources:
            return report
        # A new corpus's encoder is prepared before anything is written.
        first = named(self._encoder.settings, forced=False) if self._manifest is None else None
        self._make_folder()
        with write_lock(self._folder, wait=opened.WAIT_FOR_WRITER):
            self._manifest = read_manifest(self._folder) or self._new_manifest(first)
            if first:
                self._check(self._encoder, self._manifest)  # another process may have made the corpus meanwhile
            store = Store(self._folder / DATABASE, write=True)
            try:
                choice = EncoderChoice(self._folder, store, self._manifest, *wanted)
                encoder = choice.encoder()
                self._take_over(choice.manifest)
                settle = choice.settling(encoder)

                def settled(texts: Sequence[str]) -> Encoder:
                    assert settle
                    found = settle(texts)
                    self._take_over(choice.manifest)
                    return found

                Adding(
                    store,
                    encoder,
                    findings,
                    functools.partial(self._publish, store),
                    progress,
                    settle=settled if settle else None,
                    database=self._folder / DATABASE,
                    max_bytes=max_bytes or MAX_BYTES,
                ).run()
            finally:
                store.close()
        self._learn()
        return report

    def adapt(
        self,
        *,
        pairs: int | None = None,
        seed: int = 0,
        judged: str | Path | None = None,
        dry_run: bool = False,
        progress: AdaptProgressCallback | None = None,
    ) -> AdaptReport:
        """Fine-tune the encoder on the corpus itself, and go over to the outcome if it is better.

        Its headings are the questions to learn from, its passages the answers; no labels are needed. What came of it
        is measured on headings of articles held out. Everything is encoded again then. However it ends, the
        corpus has the one encoder or the other, whole.

        Args:
            pairs: questions to train with at most; 4,000 if not given.
            seed: what is drawn by chance is drawn from this.
            judged: a file of JSON Lines, ``{"question": ..., "relevant": [...]}`` each, with ids of passages, or ids,
                paths or addresses of articles, that answer the question. They must not be answered worse.
            dry_run: only compare.
            progress: called as it goes on.

        Raises:
            UsageError: the corpus is adapted to already, or there are no judged questions in the file.
            CorpusError: the corpus is too small, or cannot be written to; CorpusLocked: another process writes to it.
            EncoderError: the encoder's own model is gone, or cannot be trained.
        """
        from medcite.adapting.run import PAIRS, Wanted, adapt

        def nearest(question: str, count: int) -> list[str]:
            return [hit.id for hit in self.search(question, count, exact=True).hits]

        name, path = self._require().encoder, Path(judged).expanduser() if judged is not None else None
        wanted = Wanted(PAIRS if pairs is None else pairs, seed, path, dry_run, opened.WAIT_FOR_WRITER)
        report = adapt(self._folder, name, self._open_store(), self._encoder, nearest, wanted, progress)
        if report.switched:
            self._learn()
        return report

    def undo_adapting(self, *, progress: AdaptProgressCallback | None = None) -> str:
        """Go back to the encoder that the corpus had before :meth:`adapt`; gives its name. All is encoded again.

        Raises:
            UsageError: the corpus is not adapted to.
            CorpusError: the corpus cannot be written to; CorpusLocked: another process writes to it.
            EncoderError: that encoder cannot be had any more.
        """
        from medcite.adapting.run import undo

        name = undo(self._folder, self._require().encoder, opened.WAIT_FOR_WRITER, progress)
        self._learn()
        return name

    def remove(self, names: str | Sequence[str], *, dry_run: bool = False, forget: bool = False) -> RemoveReport:
        """Remove articles by id (or the only start of one), path, folder of paths, file of many, or URL.

        What they said is kept in their history, so that what was cited of them can be checked.

        Args:
            names: what to remove.
            dry_run: only report what would be removed.
            forget: forget their history as well; also that of articles that are there no more.

        Raises:
            CorpusError: there is no corpus, or it cannot be written to.
        """
        wanted = [names] if isinstance(names, str) else list(names)
        if dry_run:
            return removing.named(self._open_store(), wanted, former=forget)
        return self._write(lambda store: removing.remove(store, wanted, forget=forget))

    def prune(self, older_than: str, names: str | Sequence[str] = (), *, dry_run: bool = False) -> PruneReport:
        """Forget earlier versions of articles, and so the passages that stood in them alone.

        Args:
            older_than: an age (``90d``, ``12w``, ``18m``, ``2y``) or a date: since when they have not been current.
            names: of which articles: ids, paths or URLs; of all if none is given.
            dry_run: only report how many.

        Raises:
            UsageError: ``older_than`` is neither an age nor a date.
            NotFound: a name stands for no article, or for several.
            CorpusError: there is no corpus, or it cannot be written to.
        """
        from medcite import versions

        wanted = [names] if isinstance(names, str) else list(names)
        if dry_run:
            return versions.prune(self._open_store(), older_than, wanted, dry_run=True)
        return self._write(lambda store: versions.prune(store, older_than, wanted, dry_run=False))

    def prepare(self) -> None:
        """Begin to load what questions take, beside: the first one asked then has less to wait for.

        Raises:
            CorpusError: nothing was added yet, or the corpus cannot be read.
            EncoderError: the encoder cannot be had.
        """
        self._require()
        self._encoder.load(self._beside)

    def search(
        self,
        question: str,
        k: int = 5,
        *,
        mode: Mode | str = Mode.FUSED,
        exact: bool = False,
        rerank: str | None = None,
        publisher: str | None = None,
        author: str | None = None,
        reviewed_after: str | None = None,
        path: str | None = None,
    ) -> SearchResult:
        """The ``k`` passages that answer ``question`` best.

        Args:
            question: in any words; what the encoder cannot read of a very long one still counts as words.
                What stands in quotation marks must be in a passage or its headings, word for word; a ``-word``
                must not.
            k: how many passages at most.
            mode: ``fused`` (by meaning and by words), ``dense`` (by meaning) or ``lexical`` (by words).
            exact: correct no misspelled words, and add no other wordings.
            rerank: a cross-encoder of sentence-transformers, by its folder or its name on the model hub: it reads
                the first 20 candidates together with the question, and puts them in its order.
            publisher: only articles whose publisher's name contains this.
            author: only articles with an author whose name contains this.
            reviewed_after: only articles reviewed on this date (2024, 2024-03, 2024-03-09) or later.
            path: only articles whose path or URL contains this; ``*`` and ``?`` are wildcards.

        Raises:
            UsageError: the question is empty, ``k`` is below 1, or a mode or date makes no sense.
            CorpusError: nothing was added yet, or the corpus cannot be read.
            EncoderError: the encoder or the reranker cannot be loaded.
        """
        only = Filter(publisher, author, reviewed_after, path)
        try:
            mode = Mode(mode)
        except ValueError:
            raise UsageError(f"{mode!r} is no mode. Choose fused, dense or lexical.") from None
        searcher = self._open_searcher()
        reranker = None if rerank is None else self._reranker(rerank)
        return searcher.search(question, k, mode, only, exact=exact, reranker=reranker)
