"""The two indexes as views of the store: each knows which generation it shows, and is kept in step."""

from __future__ import annotations

import json
import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from medcite.corpus.errors import CorpusError, CorpusLocked
from medcite.corpus.folder import VIEWS, write_lock, write_whole
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors
from medcite.index.dense import DenseEntries, DenseIndex
from medcite.index.encoder import EncoderSettings
from medcite.index.lexical import LexicalEntry, LexicalIndex
from medcite.index.scores import Rows
from medcite.index.segment import PREFIX as SEGMENT_PREFIX

FORMAT = 3
"""Raised when what a view holds changes: older ones are then made anew from the store."""

_log = logging.getLogger(__name__)
_PASSAGES_AT_ONCE = 8192
_STATE = "views.json"


@dataclass(frozen=True, slots=True)
class _State:
    """What the views in a folder show: of which corpus, with which encoder, at which generation.

    ``segments`` are the folders of the dense index's, ``gone`` the file of the rows that are still in them but no
    longer in the store (empty if there are none), ``lexical`` the folder of the lexical index.
    """

    format: int
    corpus: str
    encoder: str
    generation: int
    segments: list[str]
    gone: str
    lexical: str


@dataclass(frozen=True, slots=True)
class Views:
    """Both indexes at one generation of the store."""

    dense: DenseIndex
    lexical: LexicalIndex
    state: _State

    @property
    def generation(self) -> int:
        """The generation of the store they show."""
        return self.state.generation


def open_views(
    folder: Path, store: Store, encoder: EncoderSettings, private: Path, current: Views | None = None
) -> Views:
    """The views of the corpus in ``folder``, brought up to date first if they lag.

    ``current``, views opened before, are given back while nothing newer can be had.

    Nobody is waited for: while another process writes, the views are as it last published them. Where
    the folder cannot be written to, a copy brought up to date is kept in the folder ``private``.

    Raises:
        CorpusError: they can be neither read nor made anew.
    """
    shared = folder / VIEWS
    with store.snapshot() as generation:
        if current is not None and (
            current.generation == generation or current.state == _state(shared, store, encoder.key)
        ):
            published: Views | None = current
        elif os.access(shared, os.W_OK):
            published = _open(shared, store, encoder)
        else:  # Tantivy takes a lock even to read, for which it has to write
            published = None
        if published is not None and published.generation == generation:
            return published
        try:
            with write_lock(folder, wait=0):
                return _up_to_date(shared, store, encoder)
        except CorpusLocked:
            if published is not None:
                return published
        except (CorpusError, OSError):
            pass
        try:
            if _state(shared, store, encoder.key) is not None:
                _copy(shared, private)
            return _up_to_date(private, store, encoder)
        except OSError as error:
            raise CorpusError(f"The indexes of {folder} cannot be made: {error}") from error


def publish(folder: Path, store: Store, encoder: EncoderSettings) -> None:
    """Bring the views in ``folder`` up to date; for a writer that holds the lock."""
    with store.snapshot():
        _up_to_date(folder / VIEWS, store, encoder)


def published_generation(folder: Path, store: Store, encoder_key: str) -> int:
    """The generation that the views in ``folder`` show; -1 if there are none."""
    state = _state(folder / VIEWS, store, encoder_key)
    return state.generation if state else -1


def _state(views: Path, store: Store, encoder_key: str) -> _State | None:
    """What the views show; None if there are none that fit this corpus and encoder."""
    try:
        state = _State(**json.loads((views / _STATE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    fits = (state.format, state.corpus, state.encoder) == (FORMAT, store.uid, encoder_key)
    return state if fits and state.generation <= store.generation else None


def _open(views: Path, store: Store, encoder: EncoderSettings) -> Views | None:
    """The views as they are; None if there are none that fit, or they are damaged."""
    for _attempt in range(2):  # a writer may publish new ones, and remove these, in between
        state = _state(views, store, encoder.key)
        if state is None:
            return None
        try:
            gone = _read_rows(views / state.gone) if state.gone else np.empty(0, np.int64)
            dense = DenseIndex.read(views, state.segments, encoder.dimensions, encoder.similarity, gone)
            lexical = LexicalIndex(views / state.lexical)
            if len(lexical) != len(dense):
                raise ValueError(f"{views / state.lexical} is not complete")
            return Views(dense, lexical, state)
        except ValueError as error:
            damage = error
    _log.warning("%s; it is made anew from the store.", damage)
    return None


def _read_rows(path: Path) -> Rows:
    """The rows that a file of an array holds, ascending; ValueError if it is damaged."""
    try:
        rows = np.load(path)
    except (OSError, EOFError, ValueError) as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    if rows.dtype != np.int64 or rows.ndim != 1 or (np.diff(rows) <= 0).any():
        raise ValueError(f"{path} is damaged")
    ascending: Rows = rows
    return ascending


def _up_to_date(views: Path, store: Store, encoder: EncoderSettings) -> Views:
    """Write the views of the store's present generation, from those there if they can be used."""
    views.mkdir(parents=True, exist_ok=True)
    old = _open(views, store, encoder)
    generation = store.generation
    if old is not None and old.generation == generation:
        return old
    mark = uuid.uuid4().hex[:8]
    lexical_name = f"lexical-{mark}"
    if old is not None:
        # Not in place: readers would see one index before the other.
        _copy(views / old.state.lexical, views / lexical_name, link=True)
        dense, lexical, since = old.dense, LexicalIndex(views / lexical_name), old.generation
        removed = store.removed_since(since)
    else:
        dense = DenseIndex(encoder.dimensions, encoder.similarity)
        lexical, since, removed = LexicalIndex.create(views / lexical_name), -1, []
    entries = _dense_entries(store, Vectors(store.connection, encoder.key), since)
    dense = dense.updated(views, removed, entries, store.count_since(since))
    lexical.update(
        removed,
        (
            LexicalEntry(stored.row, stored.article_row, stored.passage.heading_path, stored.passage.text)
            for stored in store.passages_since(since)
        ),
    )
    gone_name = ""
    if len(dense.gone):
        gone_name = f"gone-{mark}.npy"
        np.save(views / gone_name, dense.gone)
    segments = [segment.name for segment in dense.segments]
    state = _State(FORMAT, store.uid, encoder.key, generation, segments, gone_name, lexical_name)
    write_whole(views / _STATE, json.dumps(asdict(state), indent=2).encode())
    _remove_others(views, {*segments, gone_name, lexical_name, _STATE})
    return Views(dense, lexical, state)


def _dense_entries(store: Store, vectors: Vectors, since: int) -> Iterator[DenseEntries]:
    passages = store.vector_keys_since(since)
    while some := list(islice(passages, _PASSAGES_AT_ONCE)):
        rows, articles, text_keys, context_keys = zip(*some, strict=True)
        yield DenseEntries(
            np.array(rows, dtype=np.int64),
            np.array(articles, dtype=np.int64),
            vectors.get(text_keys),
            vectors.get(context_keys),
        )


def _copy(source: Path, target: Path, *, link: bool = False) -> None:
    """Copy a folder's content, without its locks and modes; ``link`` where files are never changed in place."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.rglob("*"):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        elif path.suffix != ".lock":
            if (link and path.suffix != ".json") or path.parent.name.startswith(SEGMENT_PREFIX):
                with suppress(OSError):  # not every file system has links
                    if link:
                        copy.hardlink_to(path)
                    else:  # to another file system; a segment is large, and never changes
                        copy.symlink_to(path.absolute())
                    continue
            shutil.copyfile(path, copy)


def _remove_others(views: Path, keep: set[str]) -> None:
    """Remove what older views left behind; readers that have it open keep what they have."""
    for path in views.iterdir():
        if path.name not in keep:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
