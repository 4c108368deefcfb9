"""From files to stored passages: read, cut, encode what is new, commit; a batch of articles at a time."""

from __future__ import annotations

import datetime
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from medcite.corpus.article import Article
from medcite.corpus.context import embedded_text, passage_context
from medcite.corpus.errors import CorpusError, ReadingError
from medcite.corpus.passage import Passage
from medcite.corpus.store import Change, PassageEntry, Store
from medcite.corpus.vectors import Vectors, text_key
from medcite.index.encoder import Encoder
from medcite.index.model_files import file_hash
from medcite.ingest.finding import Found, Ignored, Skipped, find_files
from medcite.ingest.passages import split_passages
from medcite.ingest.reading import READER_VERSION, read_file
from medcite.reports import AddProgress, AddReport, ProgressCallback, Skip

MAX_BYTES = 20_000_000
"""Files larger than this are skipped, unless a caller says otherwise: no article is that long."""

_TEXTS_PER_BATCH = 512  # some seconds of encoding: what an interruption can cost
_ARTICLES_PER_BATCH = 256
_PUBLISHED_AT_LEAST = 2048  # passages; from then on the indexes are published whenever the corpus doubles


@dataclass(slots=True)
class Findings:
    """The files to read, and what was found that is none."""

    files: list[Path] = field(default_factory=list)
    report: AddReport = field(default_factory=AddReport)


def find(paths: Sequence[str | Path]) -> Findings:
    """All files that ``paths`` stand for; what cannot be had is noted in the report."""
    findings = Findings()
    named = {str(path) for path in paths}
    for finding in find_files(paths):
        match finding:
            case Found(path):
                findings.files.append(path)
            case Skipped(path, reason):
                findings.report.skipped.append(Skip(path, reason))
                if path in named:
                    findings.report.missing.append(path)
            case Ignored(_, count):
                findings.report.ignored += count
    return findings


@dataclass(frozen=True, slots=True)
class _Pending:
    """An article that is read and cut, and waits for its batch to be encoded and committed.

    ``former`` is the source it was in before, if it has moved.
    """

    article: Article
    entries: list[PassageEntry]
    hash: str
    former: str | None


class Adding:
    """One run of adding files to a store, under the corpus's write lock."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        findings: Findings,
        publish: Callable[[], None],
        progress: ProgressCallback | None,
        max_bytes: int,
    ) -> None:
        self._store = store
        self._vectors = Vectors(store.connection, encoder.settings.key)
        self._encoder = encoder
        self._files = findings.files
        self._report = findings.report
        self._publish = publish
        self._published = store.count("passages")
        self._progress = progress
        self._max_bytes = max_bytes
        self._batch: list[_Pending] = []
        self._touched: list[tuple[str, str]] = []  # ids of articles that are as they were, and their files' new hashes
        self._texts: dict[bytes, str] = {}  # of the batch, by key, each once
        self._done = 0  # files behind us, those of the batch not counted

    def run(self) -> None:
        """Add all files, noting in the report what became of each.

        Ctrl-C ends it early, noted in the report. However it ends, what the report counts is in the store.

        Raises:
            CorpusError: the corpus cannot be written to any more.
        """
        began = time.perf_counter()
        try:
            self._tell()
            for path in self._files:
                self._read(path)
                articles = len(self._batch) + len(self._touched)
                if len(self._texts) >= _TEXTS_PER_BATCH or articles >= _ARTICLES_PER_BATCH:
                    self._commit()
            self._commit()
            self._publish()
        except KeyboardInterrupt:
            self._report.interrupted = True
            self._publish()
        except (sqlite3.Error, OSError) as error:
            kept = self._report.added + self._report.updated
            raise CorpusError(
                f"The corpus cannot be written to any more: {getattr(error, 'strerror', None) or error}. "
                f"{kept:,} articles were added before and are kept; the same command resumes when that is mended."
            ) from error
        finally:
            self._report.seconds += time.perf_counter() - began

    def _read(self, path: Path) -> None:
        """Read one file; into the batch with it, if it is new or changed."""
        known = self._store.source_state(str(path))
        try:
            digest = file_hash(path) if path.stat().st_size <= self._max_bytes else ""
            if known and (known.file_hash, known.reader_version) == (digest, READER_VERSION):
                self._report.unchanged += 1
                self._pass()
                return
            article = read_file(path, max_bytes=self._max_bytes)
        except ReadingError as error:
            self._skip(path, str(error))
            return
        except OSError as error:
            self._skip(path, f"cannot be read: {error.strerror or error}")
            return
        except Exception as error:  # one page that the reader stumbles over must not stop thousands
            self._skip(path, f"cannot be read: {type(error).__name__}: {error}")
            return
        if known and self._is_kept(article):
            self._touched.append((article.id, digest))
            self._report.unchanged += 1
            self._pass()
            return
        holder = self._in_batch(article) or self._holder(article)
        if holder:
            self._skip(path, f"holds the same article as {holder}")
            return
        entries = self._entries(article)
        if not entries:
            self._skip(path, "holds no article text")
            return
        former = self._store.same_article(article)  # a source that held it, and does no longer: it has moved
        self._batch.append(_Pending(article, entries, digest, former))

    def _is_kept(self, article: Article) -> bool:
        stored = self._store.article(article.id)
        return stored is not None and stored.article == article

    def _in_batch(self, article: Article) -> str | None:
        """The source in this batch that holds the same article, by the rule of :meth:`Store.same_article`."""
        for pending in self._batch:
            other = pending.article
            same_text = (other.text_hash, other.authors) == (article.text_hash, article.authors)
            if other.id == article.id or (same_text and not (other.url and article.url)):
                return other.source
        return None

    def _holder(self, article: Article) -> str | None:
        """Another source in the store that holds the same article, and still does."""
        source = self._store.same_article(article)
        state = self._store.source_state(source) if source else None
        if source is None or state is None or "://" in source:
            return source
        try:
            return source if file_hash(Path(source)) == state.file_hash else None
        except OSError:
            return None

    def _entries(self, article: Article) -> list[PassageEntry]:
        """The article's passages; their texts join those of the batch."""
        contexts: dict[tuple[str, ...], str] = {}
        entries = []
        for passage in split_passages(article, self._encoder):
            path = passage.heading_path
            if path not in contexts:
                contexts[path] = passage_context(path, self._encoder)
            entries.append(self._entry(passage, contexts[path]))
        return entries

    def _entry(self, passage: Passage, context: str) -> PassageEntry:
        text = embedded_text(context, passage.text)
        entry = PassageEntry(passage, text_key(text), text_key(context))
        self._texts[entry.text_key] = text
        self._texts[entry.context_key] = context
        return entry

    def _commit(self) -> None:
        """Encode what the batch needs and has not been encoded before, and commit it whole."""
        if not self._batch and not self._touched:
            return
        needed = {key for pending in self._batch for e in pending.entries for key in (e.text_key, e.context_key)}
        keys = sorted(self._vectors.missing(needed))
        vectors = self._encoder.encode_passages([self._texts[key] for key in keys])
        retrieved = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        changes = []
        with self._store.transaction() as generation:
            for article_id, digest in self._touched:
                self._store.touch(article_id, file_hash=digest, reader_version=READER_VERSION)
            for pending in self._batch:
                self._remove_former(pending, generation)
                changes.append(
                    self._store.put(
                        pending.article,
                        pending.entries,
                        file_hash=pending.hash,
                        reader_version=READER_VERSION,
                        retrieved=retrieved,
                        generation=generation,
                    )
                )
            self._vectors.put(keys, vectors)
        report = self._report
        report.added += changes.count(Change.ADDED)
        report.updated += changes.count(Change.UPDATED)
        report.passages += sum(len(pending.entries) for pending in self._batch)
        report.encoded += len(keys)
        self._done += len(self._batch)
        self._batch.clear()
        self._touched.clear()
        self._texts.clear()
        self._tell()
        # Whoever searches meanwhile finds indexes not far behind, at the cost of writing them some times.
        passages = self._store.count("passages")
        if passages >= max(_PUBLISHED_AT_LEAST, 2 * self._published):
            self._publish()
            self._published = passages

    def _remove_former(self, pending: _Pending, generation: int) -> None:
        """Remove the article from the source it moved away from, unless that holds another by now."""
        state = self._store.source_state(pending.former) if pending.former else None
        stored = self._store.article(state.article_id) if state else None
        article = pending.article
        if stored and stored.article.id != article.id and stored.article.text_hash == article.text_hash:
            self._store.remove(stored.article.id, generation)

    def _skip(self, path: Path, reason: str) -> None:
        self._report.skipped.append(Skip(str(path), reason))
        self._pass()

    def _pass(self) -> None:
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        if self._progress:
            self._progress(AddProgress(self._done, len(self._files), self._report.passages))
