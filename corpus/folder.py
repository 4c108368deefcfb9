"""A corpus is one folder: where it is by default, what is in it, and its manifest."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from platformdirs import user_data_path

from medcite.corpus.errors import CorpusError, CorpusLocked

FORMAT = 3
"""Version of what a corpus folder holds. A newer one than this is not touched."""

MANIFEST = "corpus.json"
DATABASE = "corpus.db"
VIEWS = "views"
ENCODERS = "encoders"
MODELS = "models"
LOCK = "write.lock"
_BEFORE_THE_MANIFEST = {LOCK, MANIFEST + ".new"}  # what making a corpus leaves if it is cut off


@dataclass(frozen=True, slots=True)
class EncoderName:
    """The encoder a corpus was made with: its name, the hash of its files, the key of its vectors.

    ``note`` says what came of calibrating it in int8, and ``forced`` whether its precision was asked for.
    """

    name: str
    content_hash: str
    key: str
    precision: str
    note: str = ""
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``corpus.json`` says. The database is the truth; this can be read without it."""

    format: int
    encoder: EncoderName
    generation: int


def default_folder() -> Path:
    """The corpus used when none is named: ``MEDCITE_CORPUS``, or one in the user's data folder."""
    named = os.environ.get("MEDCITE_CORPUS")
    return Path(named).expanduser() if named else user_data_path("medcite") / "corpus"


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of the corpus in ``folder``; None where there is no corpus but one could be made.

    Raises:
        CorpusError: the folder is something else, or a corpus this version cannot read.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        if folder.is_dir() and any(entry.name not in _BEFORE_THE_MANIFEST for entry in folder.iterdir()):
            raise CorpusError(
                f"{folder} is not a medcite corpus, and it is not empty. "
                "Name a corpus with --corpus, or an empty or new folder to make one."
            ) from None
        return None
    except NotADirectoryError:
        raise CorpusError(f"{folder} is a file; a corpus is a folder. Name another with --corpus.") from None
    except OSError as error:
        raise CorpusError(f"The corpus in {folder} cannot be read: {error.strerror}.") from error
    try:
        fields = json.loads(content)
        version = int(fields["format"])
        if version <= FORMAT:
            encoder = EncoderName(**fields["encoder"])
            return Manifest(version, encoder, int(fields["generation"]))
    except (ValueError, TypeError, KeyError) as error:
        raise CorpusError(f"{path} is damaged: it is no manifest of a medcite corpus.") from error
    raise CorpusError(
        f"The corpus in {folder} was made by a newer medcite (format {version}; this one knows {FORMAT}). "
        "Upgrade: pip install --upgrade medcite"
    )


def manifest_written(folder: Path) -> tuple[int, int] | None:
    """Changes when the manifest is written; None if there is none."""
    return written(folder / MANIFEST)


def written(path: Path) -> tuple[int, int] | None:
    """Changes when a file is written by :func:`write_whole`; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest so that at every moment there is a whole one."""
    content = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / MANIFEST, content.encode())


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file's content at one stroke: at every moment the old or the new is there, on disk."""
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


@contextmanager
def write_lock(folder: Path, *, wait: float) -> Iterator[None]:
    """Hold the corpus for writing, waiting up to ``wait`` seconds for another process to finish.

    Raises:
        CorpusLocked: another process still holds it.
        CorpusError: the folder cannot be written to.
    """
    # Imported here: a question that finds its indexes up to date needs no lock, and should not wait for it.
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise CorpusLocked(
            f"Another medcite process is writing to {folder}. Wait for it to finish, then try again."
        ) from None
    except OSError as error:
        raise read_only(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def read_only(folder: Path, error: Exception) -> CorpusError:
    """The error for a corpus that cannot be written to."""
    reason = getattr(error, "strerror", None) or str(error)
    return CorpusError(f"The corpus in {folder} cannot be written to: {reason}. Searching it still works.")
