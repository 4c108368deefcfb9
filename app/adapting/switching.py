"""A corpus is given another encoder, and all of it is encoded again: whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from medcite.adapting import own_model
from medcite.adapting.own_model import Record
from medcite.adding.precision import Device, EncoderChoice, PrecisionChoice
from medcite.corpus.errors import CorpusError, EncoderError
from medcite.corpus.folder import DATABASE, ENCODERS, EncoderName, Manifest, read_manifest, write_lock, write_manifest
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors
from medcite.index.corpus_encoder import load_uncalibrated
from medcite.index.encoder import Encoder, Precision
from medcite.index.encoder_cache import load_calibrated
from medcite.index.views import publish
from medcite.reports import AdaptProgress, AdaptProgressCallback


def take_own(
    folder: Path,
    expected: EncoderName,
    own: EncoderName,
    model: Path,
    weight: float,
    *,
    wait: float,
    progress: AdaptProgressCallback | None = None,
) -> None:
    """Give the corpus in ``folder`` the model that is in the folder ``model``, named ``own`` as it is in float32.

    Args:
        folder: the corpus's.
        expected: the encoder that the corpus has, and that the new one was compared with.
        own: the new one.
        model: its files; they are copied into the corpus's folder.
        weight: the share of the tuned model in it.
        wait: seconds to wait for another process that writes.
        progress: called while all is encoded again.

    Raises:
        CorpusError: it cannot be written to, or was given another encoder meanwhile.
        EncoderError: the encoder cannot be had.
    """
    with _switching(folder, expected, wait, progress) as choice:
        own_model.keep(folder, own.content_hash, model, Record(expected, weight))
        choice.replace(own)


def take_back(
    folder: Path, expected: EncoderName, record: Record, *, wait: float, progress: AdaptProgressCallback | None = None
) -> None:
    """Give the corpus in ``folder`` the encoder back that it had before, as ``record`` has it.

    Raises:
        CorpusError: it cannot be written to, or was given another encoder meanwhile.
        EncoderError: the encoder cannot be had any more, or is another by now.
    """
    before = record.before
    with _switching(folder, expected, wait, progress) as choice:
        if before.precision == Precision.INT8:
            own_model.bring_back(folder, expected.content_hash, before)
            encoder: Encoder = load_calibrated(folder / ENCODERS / before.key)
        else:
            encoder = load_uncalibrated(folder, before, before.precision)
        if encoder.settings.key != before.key:
            raise EncoderError(
                f"The encoder that the corpus had, {before.name} ({before.content_hash[:12]}), is another now: "
                "its vectors would not be those of before. Bring that one back."
            )
        choice.switch(choice.on_device(encoder), before)


@contextmanager
def _switching(
    folder: Path, expected: EncoderName, wait: float, progress: AdaptProgressCallback | None
) -> Iterator[EncoderChoice]:
    """Hold the corpus for writing, and leave no trace of another encoder, or of the one before, however it ends."""
    with write_lock(folder, wait=wait):
        manifest = read_manifest(folder)
        if manifest is None or manifest.encoder.key != expected.key:
            raise CorpusError(
                f"The corpus in {folder} was given another encoder by another process meanwhile. "
                "It is left as it is now; start again."
            )
        store = Store(folder / DATABASE, write=True)
        try:
            forced = PrecisionChoice(manifest.encoder.precision) if manifest.encoder.forced else PrecisionChoice.AUTO
            told = _told(store, manifest, progress)
            yield EncoderChoice(folder, store, manifest, forced, Device.AUTO, told)
        finally:
            try:
                _tidy(folder, store)
            finally:
                store.close()


def _told(store: Store, manifest: Manifest, progress: AdaptProgressCallback | None) -> Callable[[int], None] | None:
    """Tells how many texts have been encoded again, of as many as there are vectors now."""
    if progress is None:
        return None
    of_now = store.connection.execute("SELECT count(*) FROM vectors WHERE encoder = ?", (manifest.encoder.key,))
    done, total = 0, int(of_now.fetchone()[0])

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress(AdaptProgress("encoding", done, max(done, total)))

    return told


def _tidy(folder: Path, store: Store) -> None:
    """Let go of all that belongs to another encoder than the manifest names, and bring indexes in step."""
    manifest = read_manifest(folder)
    assert manifest
    encoder = manifest.encoder
    if store.connection.execute("SELECT 1 FROM vectors WHERE encoder != ? LIMIT 1", (encoder.key,)).fetchone():
        with store.transaction():
            Vectors(store.connection, encoder.key).forget_others()
    for other in (folder / ENCODERS).glob("*"):
        if other.name != encoder.key:
            shutil.rmtree(other, ignore_errors=True)
    own_model.forget_others(folder, encoder.content_hash)
    with suppress(EncoderError):  # the next search will do it, or say what is wrong
        if encoder.precision == Precision.INT8:
            settings = load_calibrated(folder / ENCODERS / encoder.key).settings
        else:
            settings = load_uncalibrated(folder, encoder, encoder.precision).settings
        publish(folder, store, settings)
        if manifest.generation != store.generation:
            write_manifest(folder, replace(manifest, generation=store.generation))
