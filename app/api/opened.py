"""A corpus that is open: its folder and manifest, and what is loaded of it when it is first needed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from medcite.corpus.errors import CorpusError
from medcite.corpus.folder import (
    DATABASE,
    FORMAT,
    EncoderName,
    Manifest,
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

if TYPE_CHECKING:
    from medcite.index.views import Views
    from medcite.search.searcher import Reranker, Searcher


Written = TypeVar("Written")

WAIT_FOR_WRITER = 10.0
"""Seconds that adding and removing wait for another process that writes to the same corpus."""


class OpenedCorpus:
    """What all uses of a corpus share. Not to be shared between threads."""

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
