"""One run of adding: what need not be read is passed over, the rest read, told apart, encoded and committed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from medcite.adding.batch import Batch
from medcite.adding.encoding import EncodingAhead, Window
from medcite.adding.findings import Findings
from medcite.adding.holders import FileOfMany, Holders
from medcite.adding.learning import learn
from medcite.adding.opening import Opener
from medcite.adding.passing import Passing
from medcite.adding.pending import Pending
from medcite.adding.pipeline import Pipeline
from medcite.adding.precision import REPAYS_FROM
from medcite.adding.preparing import Equipment, Outcome, Passages, Prepared, Refused, cut, prepare
from medcite.adding.readers import Readers, reader_count
from medcite.adding.steps import End, NotRead, Step, ToRead, Unchanged
from medcite.adding.tally import Tally, holds_many
from medcite.corpus.article import Article
from medcite.corpus.errors import CorpusError
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors
from medcite.index.encoder import Encoder
from medcite.index.encoder_cache import load_encoder
from medcite.ingest.finding import Address
from medcite.reports import AddProgress, ProgressCallback, Skip

SECONDS_PER_BATCH = 15.0
"""Articles that come slowly, as from a site, are not waited for longer to learn how many there are."""

FEW_FILES = 32
FEW_BYTES = 1_000_000
"""So many files, of so many bytes in all, are read before a process to read them in has started."""

_PUBLISHED_AT_LEAST = 2048  # passages; from then on the indexes are published whenever the corpus doubles


class Adding:
    """One run of adding sources to a store, under the corpus's write lock."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        findings: Findings,
        publish: Callable[[], None],
        progress: ProgressCallback | None,
        *,
        database: Path,
        max_bytes: int,
        settle: Callable[[Sequence[str]], Encoder] | None = None,
    ) -> None:
        """``settle`` chooses the encoder by the first texts, where it is not settled yet."""
        self._store = store
        self._passing = Passing(store, max_bytes)
        self._encoder = encoder
        self._sources = findings.sources
        self._report = findings.report
        self._publish = publish
        self._published = store.count("passages")
        self._progress = progress
        self._database = database
        self._max_bytes = max_bytes
        self._web = findings.web
        self._batch = Batch(store, encoder, self._report)
        self._settle = settle
        self._holders = Holders(store, self._batch)
        self._committed = time.monotonic()
        self._equipment = Equipment(encoder)
        self._tally = Tally.of(findings.sources)
        self._pipeline: Pipeline | None = None
        self._encoding: EncodingAhead | None = None
        self._passed = self._passed_articles = 0  # sources that need not be opened, and what they hold
        self._ended = 0  # sources that were opened, and are behind us
        self._cut_before = 0  # passages, but for those that the pipeline counts
        self._not_kept = 0  # passages that were cut of articles that are not kept

    def run(self) -> None:
        """Add all, noting in the report what became of each.

        Ctrl-C ends it early, noted in the report. However it ends, what the report counts is in the store.

        Raises:
            CorpusError: the corpus cannot be written to any more.
        """
        began = time.perf_counter()
        try:
            self._tell()
            to_open = [source for source in self._sources if not self._is_passed(source)]
            while to_open:
                self._open(to_open)
                to_open = self._overtaken()
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

    def _is_passed(self, source: Path | Address) -> bool:
        """Whether ``source`` need not be opened; then its articles are counted."""
        articles = self._passing.articles_of(source) if isinstance(source, Path) else None
        if articles is None:
            return False
        self._report.unchanged += articles
        self._passed += 1
        self._passed_articles += articles
        self._tally.leave_out(source)
        self._tell()
        return True

    def _overtaken(self) -> list[Path | Address]:
        late = self._passing.overtaken()
        self._report.unchanged -= sum(late.values())
        self._tally.sources += len(late)
        self._tally.uncounted += len(late)
        return list(late)

    def _open(self, sources: Sequence[Path | Address]) -> None:
        """Open ``sources``, and take what is in them step by step."""
        opener = Opener(sources, self._database, self._max_bytes, self._web, self._tally)
        vectors = Vectors(self._store.connection, self._encoder.settings.key)
        readers = self._equip(sources)  # last: from here on there are processes, which the pipeline ends
        with (
            Pipeline(opener, self._equipment, readers, waiting=self._wait) as self._pipeline,
            EncodingAhead(
                self._encoder, vectors, self._settled if self._settle else None, REPAYS_FROM, self._tell
            ) as self._encoding,
        ):
            for step, outcome in self._pipeline:
                if isinstance(outcome, Prepared) and not outcome.passages:
                    outcome = Prepared(outcome.article, self._cut(outcome.article))
                self._encoding.put(step, outcome)
                self._keep_all(self._encoding.ready())
                self._tell()
            self._keep_all(self._encoding.flush())
            self._passed_articles += self._pipeline.articles_read
            self._tally.articles -= self._pipeline.articles_read
            self._cut_before += self._pipeline.passages_cut
        self._pipeline = self._encoding = None

    def _settled(self, texts: Sequence[str]) -> tuple[Encoder, Vectors]:
        assert self._settle
        self._encoder = self._settle(texts)
        self._settle = None
        self._batch.use(self._encoder)
        return self._encoder, Vectors(self._store.connection, self._encoder.settings.key)

    def _keep_all(self, windows: Iterable[Window]) -> None:
        """Take the steps of ``windows``, and commit each window as a whole."""
        for window in windows:
            self._batch.provide(window.vectors)
            for step, outcome in window.steps:
                self._take(step, outcome)
                self._tell()
            self._commit()

    def _equip(self, sources: Sequence[Path | Address]) -> Readers | None:
        """Get ready all that reading ``sources`` takes, before the first is opened.

        Gives the processes to read in; None where so little is read that it is done in this one.
        """
        if _are_few(sources):
            self._equipment = Equipment(self._encoder, learn(sources, self._store, self._max_bytes))
            return None
        readers = Readers(reader_count())  # they start meanwhile
        try:
            settings = self._encoder.settings
            # A second one, that never loads its model: the readers need it to measure, and get a copy.
            compiled = settings.backend == "openvino"
            meter = load_encoder(settings.name, content=settings.content_hash) if compiled else None
            self._equipment = Equipment(meter, learn(sources, self._store, self._max_bytes))
            readers.equip(self._equipment)
        except BaseException:
            readers.close()
            raise
        return readers

    def _take(self, step: Step, outcome: Outcome | None) -> None:
        match step:
            case ToRead():
                self._take_record(step, outcome)
            case Unchanged(page=page):
                self._report.unchanged += 1
                if page:
                    self._batch.remember(page)
            case NotRead(source, reason, is_named):
                self._skip(source, reason)
                if is_named:
                    self._report.missing.append(source)
            case End(opened=opened):
                self._ended += 1
                file = self._holders.leave()
                if opened:
                    self._batch.remember(opened, file.duplicates if file else None)

    def _take_record(self, step: ToRead, outcome: Outcome | None) -> None:
        if step.file:
            self._holders.enter(step.file)
        if step.stands and self._stands(step):
            return
        outcome = outcome or prepare(step.record, self._equipment)
        if isinstance(outcome, Refused):
            self._skip(step.record.source, outcome.reason)
            return
        if not self._keep(step, outcome.article, outcome.passages) and outcome.passages:
            self._not_kept += len(outcome.passages.entries)

    def _stands(self, step: ToRead) -> bool:
        """Whether the corpus still has the article just as ``step`` gives it; it is counted then."""
        source, file = step.record.source, self._holders.file
        state = self._store.source_state(source)
        if not file or not state or state.file_hash != step.hash or self._batch.takes_from(source):
            return False
        if state.article_id in self._batch and state.article_id not in file.held:
            return False  # another source is about to take it over
        self._report.unchanged += not self._supersede(state.article_id, source, file)
        file.held.add(state.article_id)
        return True

    def _keep(self, step: ToRead, article: Article, passages: Passages | None) -> bool:
        """Put an article into the batch, unless the corpus has it already; whether it is there now."""
        file = self._holders.file
        is_again = file is not None and self._supersede(article.id, article.source, file)
        if self._holders.is_kept(article):
            self._batch.touch(article.id, step.hash)
            self._report.unchanged += not is_again
        elif holder := self._holders.holder(article):
            self._skip(article.source, f"holds the same article as {holder}")
            self._batch.vacate(article.source)
            if file:
                file.duplicates.append((article.id, article.text_hash))
            return False
        else:
            passages = passages or self._cut(article)
            if not passages.entries:
                self._skip(article.source, "holds no article text")
                return False
            # From sources that held it, and do no longer, it has moved.
            formers = self._store.same_article(article)
            retrieved = step.record.retrieved
            self._batch.put(Pending(article, passages, step.hash, retrieved, formers, is_again))
        if file:
            file.held.add(article.id)
        if step.page:
            self._batch.remember(step.page)
        return article.id in self._batch

    def _supersede(self, article_id: str, source: str, file: FileOfMany) -> bool:
        """Take back earlier states, in the same file, of an article: the last counts.

        Gives whether the report has counted an earlier one for good.
        """
        state = self._store.source_state(source)
        is_known = article_id in file.held or (state is not None and state.article_id in file.held)
        withdrawn = self._batch.withdraw(article_id if article_id in file.held else "", source)
        self._not_kept += sum(len(pending.passages.entries) for pending in withdrawn)
        return is_known and all(pending.is_again for pending in withdrawn)

    def _cut(self, article: Article) -> Passages:
        """The passages of an article that could not be cut where it was read."""
        passages = cut(article, self._encoder)
        self._cut_before += len(passages.entries)
        return passages

    def _skip(self, source: str, reason: str) -> None:
        self._report.skipped.append(Skip(source, reason))

    def _wait(self) -> None:
        """Called while articles are waited for."""
        self._tell()
        if not self._encoding:
            return
        self._encoding.hurry(settle=time.monotonic() - self._committed >= SECONDS_PER_BATCH)
        self._keep_all(self._encoding.ready())

    def _commit(self) -> None:
        self._committed = time.monotonic()
        if not self._batch:
            return
        self._batch.commit()
        self._tell()
        # Whoever searches meanwhile finds indexes not far behind, at the cost of writing them some times.
        passages = self._store.count("passages")
        if passages >= max(_PUBLISHED_AT_LEAST, 2 * self._published):
            self._publish()
            self._published = passages

    def _tell(self) -> None:
        if not self._progress:
            return
        tally, pipeline, report = self._tally, self._pipeline, self._report
        read, cut = (pipeline.articles_read, pipeline.passages_cut) if pipeline else (0, 0)
        cut += self._cut_before - self._not_kept
        articles = None if tally.uncounted else max(tally.articles, read)
        expected = cut if articles == read else cut * articles // read if articles and read else None
        self._progress(
            AddProgress(
                files=self._passed + self._ended,
                total=self._passed + tally.sources,
                passages=report.passages,
                read=self._passed_articles + read,
                articles=None if articles is None else self._passed_articles + articles,
                cut=cut,
                expected=expected,
                encoded=report.passages + (self._encoding.passages_encoded if self._encoding else 0),
            )
        )


def _are_few(sources: Sequence[Path | Address]) -> bool:
    """Whether reading ``sources`` takes less time than starting a process for it."""
    if len(sources) > FEW_FILES:
        return False
    size = 0
    for source in sources:
        if isinstance(source, Address) or holds_many(source):
            return False
        with suppress(OSError):  # opening it will tell
            size += source.stat().st_size
    return size <= FEW_BYTES
