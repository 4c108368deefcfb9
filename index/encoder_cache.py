"""Prepared encoders, kept in the user's cache folder: each model is compiled once per machine."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from medcite.corpus.errors import EncoderError
from medcite.index.compiled import CompiledEncoder
from medcite.index.encoder import EncoderSettings, Precision
from medcite.index.model_files import BUNDLED, canonical_name, content_hash, verify_bundled
from medcite.index.prepared_models import PreparedModels
from medcite.index.preparing_process import run
from medcite.index.uncompiled import UncompiledEncoder

FORMAT = 2
"""Raised when what is kept of an encoder changes: older entries are then prepared anew."""

SAMPLE = 40
"""Passages that calibrating takes: four fifths to read scales off, the rest to compare the outcome on.

Scales read off more make vectors hardly nearer to float32's: mean cosines on 300 other passages of .9967 with 16,
.9970 with 32, .9971 with 48, 64 and 96.
"""

_log = logging.getLogger(__name__)


def _usable(settings: EncoderSettings) -> bool:
    """Whether all that the encoder takes is there still: one that is not compiled runs from its own files."""
    if settings.backend == "openvino":
        return True
    folder = Path(settings.folder)
    return folder.is_dir() and content_hash(folder) == settings.content_hash


def _verify(name: str, folder: Path) -> None:
    if name == BUNDLED:
        verify_bundled(folder)


_ENCODERS = PreparedModels(
    kind="encoder",
    room="encoders",
    format=FORMAT,
    module="medcite.index.compilation",
    file="encoder.json",
    read=EncoderSettings.read,
    usable=_usable,
    verify=_verify,
)


def load_encoder(
    name: str,
    *,
    content: str | None = None,
    precision: Precision | str = Precision.FLOAT32,
    known_as: str = "",
    folder: Path | None = None,
) -> CompiledEncoder | UncompiledEncoder:
    """The encoder called ``name``, prepared first if this machine has not done so yet.

    Args:
        name: the bundled model's name, a folder, or a name on the model hub.
        content: the hash of the model's files, where a corpus knows which it was made with. An
            encoder prepared earlier is then used even if the model's own files are gone.
        precision: any but int8, which :func:`load_calibrated` loads and :func:`calibrated` makes.
        known_as: the key of the encoder that it stands in for, if it does.
        folder: where the model's files are, if its name does not say.

    Raises:
        EncoderError: there is no such model, its weights fail their hash, it cannot be kept, or it does not
            compute in that precision.
    """
    name = canonical_name(name)
    settings = replace(_ENCODERS.settings(canonical_name(str(folder)) if folder else name, content), name=name)
    if folder:
        settings = replace(settings, folder=str(folder))
    if precision == Precision.INT8:
        raise ValueError("int8 belongs to a corpus")
    if settings.backend == "openvino":
        entry = _ENCODERS.entry(settings.content_hash)
        return CompiledEncoder(replace(settings, precision=precision, known_as=known_as), entry)
    if precision == Precision.BFLOAT16:
        raise EncoderError(f"{name} cannot be compiled ({settings.reason}), and so computes in float32 alone.")
    settings = replace(settings, precision=precision, known_as=known_as)
    _log.warning(
        "%s cannot be compiled (%s): it runs through sentence-transformers, which starts and encodes slower.",
        settings.name,
        settings.reason,
    )
    return UncompiledEncoder(settings)


def load_calibrated(folder: Path) -> CompiledEncoder:
    """The int8 encoder that :func:`calibrated` put into ``folder``.

    Raises:
        EncoderError: there is none, or it is damaged.
    """
    try:
        settings = EncoderSettings.read(folder / "encoder.json")
        sizes = [(folder / name).stat().st_size for name in ("model.xml", "model.bin", "tokenizer.json")]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EncoderError(f"The int8 encoder in {folder} is missing or damaged.") from error
    if not all(sizes):
        raise EncoderError(f"The int8 encoder in {folder} is damaged.")
    return CompiledEncoder(settings, folder, _ENCODERS.folder() / "kernels" / settings.key)


def calibrated(
    settings: EncoderSettings, texts: Sequence[str], folder: Path, *, always: bool = False
) -> EncoderSettings:
    """Make the int8 form of a prepared encoder, calibrated on ``texts``, in a folder of its key within ``folder``.

    Args:
        settings: of the encoder in float32.
        texts: passages of the corpus that it is for, as they are embedded.
        folder: where the corpus keeps its encoders.
        always: take int8 even if it is not near enough or not quicker.

    Returns:
        the settings of the int8 encoder; or, where that does not pay, ``settings`` with a note that says why.

    Raises:
        EncoderError: it cannot be computed in int8.
        OSError: it cannot be written.
    """
    if settings.backend != "openvino":
        raise EncoderError(f"{settings.name} cannot be compiled ({settings.reason}), and so not computed in int8.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="calibrating-", ignore_cleanup_errors=True) as temporary:
        out = Path(temporary) / "encoder"
        out.mkdir()
        sample = Path(temporary) / "texts.json"
        sample.write_text(json.dumps(list(texts)), encoding="utf-8")
        prepared = _ENCODERS.entry(settings.content_hash)
        arguments = [str(prepared), str(sample), str(out), *(["--always"] if always else [])]
        run("medcite.index.calibration", arguments, f"Calibrating the encoder {settings.name}")
        found = replace(EncoderSettings.read(out / "encoder.json"), name=settings.name)
        if found.precision == Precision.INT8:
            shutil.rmtree(out / "kernels", ignore_errors=True)
            found.write(out / "encoder.json")
            target = folder / found.key
            if target.exists():
                shutil.rmtree(target)
            out.rename(target)
    return found
