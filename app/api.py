"""The Python API: one class, a corpus, and how to open one. The command line uses nothing else."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from medcite import removing, resolving
from medcite.corpus.article import Article
from medcite.corpus.errors import CorpusError, UsageError
from medcite.corpus.filter import Filter
from medcite.corpus.folder import (
    DATABASE,
    FORMAT,
    EncoderName,
    Manifest,
    default_folder,
    manifest_written,
    read_manifest,
    read_only,
    write_lock,
    write_manifest,
)
from medcite.corpus.store import Store
from medcite.index.corpus_encoder import ADAPTED, load_corpus_encoder, named
from medcite.index.encoder import Encoder
from medcite.index.encoder_cache import load_encoder
from medcite.index.model_files import BUNDLED, canonical_name
from medcite.reports import (
    AdaptProgressCallback,
    AdaptReport,
    AddReport,
    ArticleVersion,
    CitedPassage,
    ListedArticle,
    ProgressCallback,
    PruneReport,
    RemoveReport,
    Since,
    Status,
)
from medcite.search.hit import SearchResult
from medcite.search.mode import Mode

if TYPE_CHECKING:
    from medcite.audit.checking import CheckProgressCallback
    from medcite.audit.claim import Claim
    from medcite.audit.verdict import CheckReport
    from medcite.collecting import Cited, CollectedPassage
    from medcite.corpus.collections import CollectReport, ListedCollection
    from medcite.index.views import Views
    from medcite.search.searcher import Reranker, Searcher

Written = TypeVar("Written")

WAIT_FOR_WRITER = 10.0
"""Seconds that adding and removing wait for another process that writes to the same corpus."""


def open(path: str | Path | None = None, *, encoder: str | None = None) -> Corpus:
    """Open the corpus in the folder ``path``, or the default one; it need not exist yet.

    Nothing is written before something is added.

    Args:
        path: the corpus's folder. Default: ``$MEDCITE_CORPUS``, or a folder among the user's data.
        encoder: the sentence-transformers model to make a new corpus with: a folder, or a name on the
            model hub. Default: the bundled all-MiniLM-L6-v2.

    Raises:
        CorpusError: the folder is something else than a corpus, the corpus is damaged or of a newer
            format, or it was made with another encoder than the one asked for.
    """
    return Corpus(Path(path).expanduser() if path is not None else default_folder(), encoder)


class Corpus:
    """A folder of articles that can be searched. Made by :func:`medcite.open`.

    Close it when done, or use it in a ``with`` statement. Not to be shared between threads.
    """

    def __init__(self, folder: Path, encoder: str | None = None) -> None:
        self._folder = folder.absolute()
        self._written = manifest_written(self._folder)
        self._manifest = read_manifest(self._folder)
        self._encoder_asked = encoder
        made_with = self._manifest.encoder.name if self._manifest else ""
        if encoder and self._manifest and canonical_name(encoder) not in (made_with, made_with.removesuffix(ADAPTED)):
            raise CorpusError(
                f"The corpus in {self._folder} was made with the encoder {self._manifest.encoder.name}, "
                f"not {encoder}. Leave --encoder out, or make another corpus with --corpus."
            )
        self._store: Store | None = None
        self._views: Views | None = None
        self._searcher: Searcher | None = None
        self._rerankers: dict[str, Reranker] = {}

    @property
    def folder(self) -> Path:
        """Where the corpus is."""
        return self._folder

    @property
    def exists(self) -> bool:
        """Whether anything was ever added to it."""
        return self._manifest is not None

    def close(self) -> None:
        """Let go of files; the corpus is opened again by itself if it is used again."""
        if self._store is not None:
            self._store.close()
        self._store = self._views = self._searcher = None
        if "_beside" in self.__dict__:
            self._beside.submit(int).result()  # whatever it does is done; the end of the thread need not be waited for
            self._beside.shutdown(wait=False)
            del self.__dict__["_beside"]
        if "_private" in self.__dict__:
            self._private.cleanup()
            del self.__dict__["_private"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

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
        with write_lock(self._folder, wait=WAIT_FOR_WRITER):
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
        wanted = Wanted(PAIRS if pairs is None else pairs, seed, path, dry_run, WAIT_FOR_WRITER)
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

        name = undo(self._folder, self._require().encoder, WAIT_FOR_WRITER, progress)
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

    def history(self, name: str) -> list[ArticleVersion]:
        """How the article with the id, path or URL stands and stood, the latest first; it may be removed by now.

        Raises:
            NotFound: there is none, or more than one.
        """
        from medcite import versions

        return versions.history(self._open_store(), name)

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

    @cached_property
    def _encoder(self) -> Encoder:
        """The corpus's encoder; for a new corpus, the one asked for."""
        if self._manifest is None:
            return load_encoder(self._encoder_asked or BUNDLED)
        encoder = load_corpus_encoder(self._folder, self._manifest.encoder)
        self._check(encoder, self._manifest)
        return encoder

    def _check(self, encoder: Encoder, manifest: Manifest) -> None:
        """Raise CorpusError unless ``encoder`` makes the vectors that the corpus has."""
        if encoder.settings.key != manifest.encoder.key:
            raise CorpusError(
                f"The corpus in {self._folder} was made with another encoder, or another version of it, "
                f"than {encoder.settings.name} as it is on this machine: their vectors cannot be compared. "
                f"Bring back {manifest.encoder.name} ({manifest.encoder.content_hash[:12]}), "
                "or make another corpus with --corpus and add the articles to it."
            )

    @cached_property
    def _beside(self) -> ThreadPoolExecutor:
        """A thread, kept from question to question: FAISS and OpenVINO keep things for each that calls them."""
        return ThreadPoolExecutor(1, thread_name_prefix="medcite-question")

    @cached_property
    def _private(self) -> tempfile.TemporaryDirectory[str]:
        """Where indexes are kept that cannot be written to the corpus's folder."""
        return tempfile.TemporaryDirectory(prefix="medcite-", ignore_cleanup_errors=True)

    def _require(self) -> Manifest:
        written = manifest_written(self._folder)
        if self._manifest is None or written != self._written:
            manifest = read_manifest(self._folder)
            if manifest:  # perhaps of another process, that has given the corpus another encoder
                self._take_over(manifest)
            self._written = written
        if self._manifest is None:
            raise CorpusError(
                f"There is no corpus in {self._folder} yet. Add articles first: medcite add FOLDER, "
                "or try the bundled ones: medcite demo"
            )
        return self._manifest

    def _open_store(self) -> Store:
        self._require()
        if self._store is None:
            self._store = Store(self._folder / DATABASE)
        return self._store

    def _open_searcher(self) -> Searcher:
        from medcite.learning import Learned
        from medcite.search.searcher import Searcher

        store = self._open_store()
        if self._searcher is None:
            self._searcher = Searcher(
                store, self._open_views, lambda: self._encoder, Learned(self._folder), self._beside
            )
        return self._searcher

    def _reranker(self, name: str) -> Reranker:
        from medcite.search.reranking import load_reranker

        if name not in self._rerankers:
            self._rerankers[name] = load_reranker(name)
        return self._rerankers[name]

    def _write(self, write: Callable[[Store], Written]) -> Written:
        """Have the store written to, and bring the indexes in step if it was."""
        self._require()
        with write_lock(self._folder, wait=WAIT_FOR_WRITER):
            store = Store(self._folder / DATABASE, write=True)
            try:
                before = store.generation
                report = write(store)
                if store.generation != before:
                    self._publish(store)
            finally:
                store.close()
        return report

    def _learn(self) -> None:
        from medcite.learning import learn_if_due

        learn_if_due(self._folder, self._open_store(), self._encoder.settings.key, self._open_searcher().signs)

    def _open_views(self) -> Views:
        from medcite.index.views import open_views

        store = self._open_store()
        settings = self._encoder.settings
        self._views = open_views(self._folder, store, settings, Path(self._private.name), self._views)
        return self._views

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(
                f"The folder {self._folder} cannot be made: {error.strerror}. Name another with --corpus."
            ) from error

    def _take_over(self, manifest: Manifest) -> None:
        """Go on with another manifest, and so perhaps with another encoder."""
        if self._manifest and self._manifest.encoder.key != manifest.encoder.key:
            self._views = None
            self.__dict__.pop("_encoder", None)
        self._manifest = manifest

    def _new_manifest(self, encoder: EncoderName | None) -> Manifest:
        manifest = Manifest(FORMAT, encoder or named(self._encoder.settings, forced=False), 0)
        try:
            write_manifest(self._folder, manifest)
        except OSError as error:
            raise read_only(self._folder, error) from error
        return manifest

    def _publish(self, store: Store) -> None:
        """Bring indexes and manifest in step with the store after writing."""
        from medcite.index.views import publish

        manifest = self._require()
        publish(self._folder, store, self._encoder.settings)
        if manifest.generation != store.generation:
            self._manifest = Manifest(FORMAT, manifest.encoder, store.generation)
            write_manifest(self._folder, self._manifest)
