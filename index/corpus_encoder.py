"""The encoder that a corpus was made with, as this machine has it."""

from __future__ import annotations

import logging
from pathlib import Path

from medcite.corpus.errors import EncoderError
from medcite.corpus.folder import ENCODERS, EncoderName
from medcite.index.encoder import Encoder, EncoderSettings, Precision
from medcite.index.encoder_cache import load_calibrated, load_encoder

_log = logging.getLogger(__name__)


def named(settings: EncoderSettings, *, forced: bool) -> EncoderName:
    """How a corpus's manifest names the encoder with these settings; ``forced``: its precision was asked for."""
    return EncoderName(
        settings.name, settings.content_hash, settings.key, str(settings.precision), settings.note, forced
    )


def load_corpus_encoder(folder: Path, wanted: EncoderName, *, exact: bool = False) -> Encoder:
    """The encoder that the corpus in ``folder`` was made with.

    Where its int8 form is lost, the float32 form stands in for questions, which it was calibrated to agree
    with; not so if the ``exact`` one is asked for, to add more.

    Raises:
        EncoderError: it cannot be had, or, of a name that now stands for something else, is another.
    """
    if wanted.precision != Precision.INT8:
        return load_encoder(wanted.name, content=wanted.content_hash, precision=wanted.precision)
    try:
        encoder = load_calibrated(folder / ENCODERS / wanted.key)
        if encoder.settings.key == wanted.key:
            return encoder
        raise EncoderError(f"The int8 encoder in {folder / ENCODERS / wanted.key} is another than the corpus's.")
    except EncoderError as error:
        if exact:
            raise EncoderError(f"{error} Have all encoded again: medcite add --precision float32 PATH") from error
        _log.warning("%s The float32 encoder answers in its place.", error)
        return load_encoder(wanted.name, content=wanted.content_hash, known_as=wanted.key)
