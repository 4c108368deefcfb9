"""The encoder that a corpus was made with, as this machine has it."""

from __future__ import annotations

import logging
from pathlib import Path

from medcite.corpus.errors import EncoderError
from medcite.corpus.folder import ENCODERS, MODELS, EncoderName
from medcite.index.encoder import Encoder, EncoderSettings, Precision
from medcite.index.encoder_cache import load_calibrated, load_encoder

ADAPTED = ", adapted to this corpus"
"""What follows the name of a model in the name of the one that was tuned from it and that the corpus keeps."""

_log = logging.getLogger(__name__)


def named(settings: EncoderSettings, *, forced: bool) -> EncoderName:
    """How a corpus's manifest names the encoder with these settings; ``forced``: its precision was asked for."""
    return EncoderName(
        settings.name, settings.content_hash, settings.key, str(settings.precision), settings.note, forced
    )


def model_folder(folder: Path, content: str) -> Path:
    """Where the corpus in ``folder`` keeps a model of its own, whose files have the hash ``content``, if it has one."""
    return folder / MODELS / content[:24] / "model"


def load_uncalibrated(
    folder: Path, wanted: EncoderName, precision: Precision | str = Precision.FLOAT32, *, known_as: str = ""
) -> Encoder:
    """The encoder called ``wanted``, in any precision but int8: of a model that the corpus in ``folder`` keeps, or of
    the one of that name.

    Raises:
        EncoderError: as of :func:`load_encoder`.
    """
    own = model_folder(folder, wanted.content_hash)
    return load_encoder(
        wanted.name,
        content=wanted.content_hash,
        precision=precision,
        known_as=known_as,
        folder=own if own.is_dir() else None,
    )


def load_corpus_encoder(folder: Path, wanted: EncoderName, *, exact: bool = False) -> Encoder:
    """The encoder that the corpus in ``folder`` was made with.

    Where its int8 form is lost, the float32 form stands in for questions, which it was calibrated to agree
    with; not so if the ``exact`` one is asked for, to add more.

    Raises:
        EncoderError: it cannot be had, or, of a name that now stands for something else, is another.
    """
    if wanted.precision != Precision.INT8:
        return load_uncalibrated(folder, wanted, wanted.precision)
    try:
        encoder = load_calibrated(folder / ENCODERS / wanted.key)
        if encoder.settings.key == wanted.key:
            if exact and model_folder(folder, wanted.content_hash).is_dir():
                load_uncalibrated(folder, wanted)  # from here on it can be had by its name, for others to measure with
            return encoder
        raise EncoderError(f"The int8 encoder in {folder / ENCODERS / wanted.key} is another than the corpus's.")
    except EncoderError as error:
        if exact:
            raise EncoderError(f"{error} Have all encoded again: medcite add --precision float32 PATH") from error
        _log.warning("%s The float32 encoder answers in its place.", error)
        return load_uncalibrated(folder, wanted, known_as=wanted.key)
