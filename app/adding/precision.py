"""Which encoder a corpus's passages are encoded with: in what precision, and on what device."""

from __future__ import annotations

import logging
import random
import shutil
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path

from medcite.adding.reencoding import embedded_texts, encode_again
from medcite.corpus.context import TokenMeter
from medcite.corpus.errors import EncoderError, UsageError
from medcite.corpus.folder import ENCODERS, FORMAT, EncoderName, Manifest, write_manifest
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors
from medcite.index.corpus_encoder import load_corpus_encoder, load_uncalibrated, named
from medcite.index.encoder import Encoder, EncoderSettings, Precision
from medcite.index.encoder_cache import SAMPLE, calibrated, load_calibrated, load_encoder
from medcite.index.gpu import GpuEncoder, gpu_usable

REPAYS_FROM = 2048
"""Texts from which on making an int8 encoder repays itself.

Making it takes some 6 seconds on two cores, while articles are read. A text then takes 5 ms (bench/adding.py)
rather than about four times that, so the time is won back after 500. Only four times as many are worth the
23 MB that it takes in the corpus's folder.
"""

_DRAWN_FROM = 50_000  # texts of a large corpus among which those to calibrate on are drawn

_log = logging.getLogger(__name__)


class Device(StrEnum):
    """Where passages are encoded."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class PrecisionChoice(StrEnum):
    """The precision asked for."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"
    INT8 = "int8"


def chosen(precision: str | None, device: str | None) -> tuple[PrecisionChoice, Device]:
    """Both as asked for, automatic where not; UsageError if there is no such precision or device."""
    try:
        wanted = PrecisionChoice(precision or "auto")
    except ValueError:
        raise UsageError(f"{precision!r} is no precision. Choose {', '.join(PrecisionChoice)}.") from None
    try:
        where = Device(device or "auto")
    except ValueError:
        raise UsageError(f"{device!r} is no device. Choose {', '.join(Device)}.") from None
    if wanted in (PrecisionChoice.INT8, PrecisionChoice.BFLOAT16) and where is Device.CUDA:
        raise UsageError(f"{wanted} is computed on the processor. On a GPU, choose float16 or float32.")
    return wanted, where


class EncoderChoice:
    """Settles the encoder of the corpus in ``folder``, under its write lock; :attr:`manifest` is as it became."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        manifest: Manifest,
        precision: PrecisionChoice,
        device: Device,
        encoded: Callable[[int], None] | None = None,
    ) -> None:
        """``encoded`` is called with the number of texts that were encoded again since the last call."""
        self.manifest = manifest
        self._encoded = encoded
        self._folder = folder
        self._store = store
        self._precision = precision
        self._device = device

    def encoder(self) -> Encoder:
        """The encoder to begin with; if another precision is asked for than the corpus has, all is encoded again.

        Raises:
            EncoderError: it cannot be had, or there is no such device.
            CorpusError: what is in the corpus cannot be encoded again.
        """
        is_empty = not self._store.has_passages()
        wanted = self._precision
        on_gpu = self._device is Device.CUDA
        if self._device is Device.AUTO and self._may_use_gpu(is_empty):
            on_gpu = gpu_usable()
        elif on_gpu and not gpu_usable():
            raise EncoderError("There is no GPU here that PyTorch can compute on. Leave --device out.")
        if wanted is PrecisionChoice.AUTO and is_empty and on_gpu:
            wanted = PrecisionChoice.FLOAT16
        self._precision = wanted
        name = self.manifest.encoder
        encoder = self._loaded()
        if wanted is not PrecisionChoice.AUTO and wanted != name.precision:
            if wanted is not PrecisionChoice.INT8:
                return self.switch(self._placed(load_uncalibrated(self._folder, name, wanted), on_gpu))
            if not is_empty:
                return self._calibrated(encoder, self._texts(encoder))
        elif wanted is not PrecisionChoice.AUTO and not name.forced:
            self._write(named(encoder.settings, forced=True))
        return self._placed(encoder, on_gpu)

    def settling(self, encoder: Encoder) -> Callable[[Sequence[str]], Encoder] | None:
        """What chooses the encoder by the first texts to be encoded; None where it is settled."""
        name = self.manifest.encoder
        if self._precision is PrecisionChoice.INT8 and name.precision != Precision.INT8:
            return lambda texts: self._calibrated(encoder, texts)
        if (
            self._precision is PrecisionChoice.AUTO
            and name.precision == Precision.FLOAT32
            and not (name.forced or name.note)
            and encoder.settings.backend == "openvino"
            and not isinstance(encoder, GpuEncoder)
            and not self._store.has_passages(REPAYS_FROM)
        ):
            return lambda texts: self._calibrated(encoder, texts) if len(texts) >= REPAYS_FROM else encoder
        return None

    def replace(self, name: EncoderName) -> Encoder:
        """Have another encoder, named as it is in float32, in place of the corpus's, in the precision that this has.

        Raises:
            EncoderError: it cannot be had.
            CorpusError: what is in the corpus cannot be encoded again.
        """
        encoder = load_uncalibrated(self._folder, name)
        precision, forced = self.manifest.encoder.precision, self.manifest.encoder.forced
        if precision == Precision.INT8:
            settings = self._in_int8(encoder, self._texts(encoder))
            if settings and settings.precision == Precision.INT8:
                encoder = load_calibrated(self._folder / ENCODERS / settings.key)
            return self.switch(encoder, named(settings or encoder.settings, forced=forced))
        encoder = self.on_device(load_uncalibrated(self._folder, name, precision))
        return self.switch(encoder, named(encoder.settings, forced=forced))

    def on_device(self, encoder: Encoder) -> Encoder:
        """``encoder`` on a GPU, where that is not ruled out and there is one."""
        may = self._device is not Device.CPU and encoder.settings.precision in (Precision.FLOAT32, Precision.FLOAT16)
        return self._placed(encoder, may and gpu_usable())

    def _may_use_gpu(self, is_empty: bool) -> bool:
        kinds = (PrecisionChoice.FLOAT32, PrecisionChoice.FLOAT16)
        if self._precision is PrecisionChoice.AUTO:
            return is_empty or self.manifest.encoder.precision in (Precision.FLOAT32, Precision.FLOAT16)
        return self._precision in kinds

    def _loaded(self) -> Encoder:
        """The corpus's encoder; for one about to be left, what measures in its tokens."""
        leaving = self._precision not in (PrecisionChoice.AUTO, self.manifest.encoder.precision)
        return load_corpus_encoder(self._folder, self.manifest.encoder, exact=not leaving)

    @staticmethod
    def _placed(encoder: Encoder, on_gpu: bool) -> Encoder:
        return GpuEncoder(encoder) if on_gpu else encoder

    def _calibrated(self, encoder: Encoder, texts: Sequence[str]) -> Encoder:
        """The int8 form of ``encoder``, calibrated on ``texts``; ``encoder`` itself where that does not pay."""
        settings = self._in_int8(encoder, texts)
        if settings is None:
            return encoder
        if settings.precision != Precision.INT8:
            self._write(named(settings, forced=False))
            return encoder
        return self.switch(load_calibrated(self._folder / ENCODERS / settings.key))

    def _texts(self, meter: TokenMeter) -> list[str]:
        """Texts of the corpus to draw from."""
        return [text for _, text in islice(embedded_texts(self._store, meter), _DRAWN_FROM)]

    def _in_int8(self, encoder: Encoder, texts: Sequence[str]) -> EncoderSettings | None:
        """Settings of the int8 form, now in the corpus's folder; of the float32 form, with why, where it does not pay.

        None where there can be none.
        """
        _log.info("Calibrating the encoder in int8 on passages of the corpus; this takes some seconds, once.")
        forced = self._precision is PrecisionChoice.INT8
        count = min(len(texts), SAMPLE)
        sample = random.Random(len(texts)).sample(list(texts), count)  # noqa: S311 - a sample, no secret
        exact = load_encoder(encoder.settings.name, content=encoder.settings.content_hash).settings
        try:
            return calibrated(exact, sample, self._folder / ENCODERS, always=forced)
        except EncoderError as error:
            if forced:
                raise
            _log.warning("%s float32 it is.", error)
            return None

    def switch(self, encoder: Encoder, name: EncoderName | None = None) -> Encoder:
        """Make ``encoder`` the corpus's, under ``name``, or the one that follows from what was asked for.

        At every moment the encoder that the manifest names has all its vectors.

        Raises:
            CorpusError: what is in the corpus cannot be encoded again.
        """
        if self._store.has_passages():
            _log.info("Encoding what is in the corpus again, in %s.", encoder.settings.precision)
            encode_again(self._store, encoder, encoder, self._encoded)
        self._write(name or named(encoder.settings, forced=self._precision is not PrecisionChoice.AUTO))
        with self._store.transaction():
            Vectors(self._store.connection, encoder.settings.key).forget_others()
        for folder in (self._folder / ENCODERS).glob("*"):
            if folder.name != encoder.settings.key:
                shutil.rmtree(folder, ignore_errors=True)
        return encoder

    def _write(self, name: EncoderName) -> None:
        self.manifest = Manifest(FORMAT, name, self.manifest.generation)
        write_manifest(self._folder, self.manifest)
