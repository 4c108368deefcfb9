"""Prepared encoders, kept in the user's cache folder: each model is compiled once per machine."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from platformdirs import user_cache_path

from medcite.corpus.errors import EncoderError
from medcite.index.compiled import CompiledEncoder
from medcite.index.encoder import EncoderSettings, Precision
from medcite.index.model_files import (
    BUNDLED,
    canonical_name,
    content_hash,
    fingerprint,
    local_folder,
    verify_bundled,
)
from medcite.index.uncompiled import UncompiledEncoder

PREPARATION_FAILED = 3
"""Exit status of the preparing process when the last line it printed says what is wrong."""

FORMAT = 2
"""Raised when what is kept of an encoder changes: older entries are then prepared anew."""

SAMPLE = 40
"""Passages that calibrating takes: four fifths to read scales off, the rest to compare the outcome on.

Scales read off more make vectors hardly nearer to float32's: mean cosines on 300 other passages of .9967 with 16,
.9970 with 32, .9971 with 48, 64 and 96.
"""

_log = logging.getLogger(__name__)


def cache_folder() -> Path:
    """Where prepared encoders are kept: ``MEDCITE_CACHE``, or medcite's folder in the user's cache."""
    return Path(os.environ.get("MEDCITE_CACHE") or user_cache_path("medcite")) / "encoders"


def load_encoder(
    name: str,
    *,
    content: str | None = None,
    precision: Precision | str = Precision.FLOAT32,
    known_as: str = "",
) -> CompiledEncoder | UncompiledEncoder:
    """The encoder called ``name``, prepared first if this machine has not done so yet.

    Args:
        name: the bundled model's name, a folder, or a name on the model hub.
        content: the hash of the model's files, where a corpus knows which it was made with. An
            encoder prepared earlier is then used even if the model's own files are gone.
        precision: any but int8, which :func:`load_calibrated` loads and :func:`calibrated` makes.
        known_as: the key of the encoder that it stands in for, if it does.

    Raises:
        EncoderError: there is no such model, its weights fail their hash, it cannot be kept, or it does not
            compute in that precision.
    """
    name = canonical_name(name)
    settings = _prepared(name, content) or _prepare(name)
    if precision == Precision.INT8:
        raise ValueError("int8 belongs to a corpus")
    if settings.backend == "openvino":
        return CompiledEncoder(replace(settings, precision=precision, known_as=known_as), _entry(settings.content_hash))
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
    return CompiledEncoder(settings, folder, cache_folder() / "kernels" / settings.key)


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
        arguments = [str(_entry(settings.content_hash)), str(sample), str(out), *(["--always"] if always else [])]
        _run("medcite.index.calibration", arguments, f"Calibrating the encoder {settings.name}")
        found = replace(EncoderSettings.read(out / "encoder.json"), name=settings.name)
        if found.precision == Precision.INT8:
            shutil.rmtree(out / "kernels", ignore_errors=True)
            found.write(out / "encoder.json")
            target = folder / found.key
            if target.exists():
                shutil.rmtree(target)
            out.rename(target)
    return found


def _entry(content: str) -> Path:
    return cache_folder() / f"{content[:24]}-v{FORMAT}"


def _alias(name: str) -> Path:
    """The file that remembers which content a name stood for."""
    return cache_folder() / "names" / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"


def _prepared(name: str, content: str | None) -> EncoderSettings | None:
    """The settings of the encoder if it is in the cache and its model has not changed since."""
    try:
        if content is None:
            known = json.loads(_alias(name).read_text(encoding="utf-8"))
            folder = local_folder(name)
            if folder and known["fingerprint"] != fingerprint(folder):
                return None
            content = str(known["content_hash"])
        settings = replace(EncoderSettings.read(_entry(content) / "encoder.json"), name=name)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if settings.backend != "openvino":
        folder = Path(settings.folder)
        return settings if folder.is_dir() and content_hash(folder) == settings.content_hash else None
    return settings


def _prepare(name: str) -> EncoderSettings:
    from filelock import FileLock  # only where something is to be prepared: importing it takes time

    cache = cache_folder()
    try:
        (cache / "names").mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "prepare.lock"):
            # Another process may have prepared it while this one waited for the lock.
            return _prepared(name, None) or _adopt(name) or _prepare_now(name, cache)
    except OSError as error:
        raise EncoderError(
            f"Cannot keep the prepared encoder in {cache}: {error.strerror or error}. "
            "Free some space there, or name another folder in MEDCITE_CACHE."
        ) from error


def _run(module: str, arguments: Sequence[str], what: str) -> None:
    """Run a module in a process of its own; EncoderError with the reason if it fails."""
    # -P: the current folder is the user's, not a place to import modules from.
    command = [sys.executable, "-P", "-m", module, *arguments]
    for _attempt in range(2):  # a crash of the compiler is rare and does not repeat itself
        process = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if process.returncode >= 0:
            break
    if process.returncode == 0:
        return
    said = process.stderr.strip().splitlines()
    if process.returncode == PREPARATION_FAILED and said:
        raise EncoderError(said[-1])
    how = f"signal {-process.returncode}" if process.returncode < 0 else f"exit status {process.returncode}"
    _log.info("%s", process.stderr.strip())
    raise EncoderError(f"{what} failed ({how}). Try again; what it printed is above.")


def _prepare_now(name: str, cache: Path) -> EncoderSettings:
    _log.info("Preparing the encoder %s for this machine; this is done once and takes about half a minute.", name)
    with tempfile.TemporaryDirectory(dir=cache, prefix="preparing-", ignore_cleanup_errors=True) as temporary:
        out = Path(temporary) / "encoder"
        out.mkdir()
        _run("medcite.index.compilation", [name, str(out)], f"Preparing the encoder {name}")
        settings = EncoderSettings.read(out / "encoder.json")
        entry = _entry(settings.content_hash)
        if entry.exists():
            shutil.rmtree(entry)
        out.rename(entry)
    _remember(name, settings.content_hash)
    return settings


def _adopt(name: str) -> EncoderSettings | None:
    """The same model prepared before under another name or from another place, if there is one."""
    folder = local_folder(name)
    content = content_hash(folder) if folder else ""
    settings = _prepared(name, content) if content else None
    if folder is None or settings is None:
        return None
    if name == BUNDLED:
        verify_bundled(folder)
    _remember(name, content)
    return settings


def _remember(name: str, content: str) -> None:
    folder = local_folder(name)
    known = {"name": name, "content_hash": content, "fingerprint": fingerprint(folder) if folder else ""}
    alias = _alias(name)
    unfinished = alias.with_suffix(".new")
    unfinished.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(alias)
