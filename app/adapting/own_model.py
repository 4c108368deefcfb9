"""What a corpus keeps of its own model: the model, what the corpus had before it, and how they compared."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from medcite.corpus.folder import ENCODERS, EncoderName, write_whole
from medcite.index.corpus_encoder import model_folder
from medcite.index.encoder import Precision

RECORD = "adaptation.json"
BEFORE = "before"
"""The folder, beside the model, of the int8 encoder that the corpus had before."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a corpus had before it was adapted to, and the share of the tuned model that it took."""

    before: EncoderName
    weight: float


def keep(folder: Path, content: str, model: Path, record: Record) -> None:
    """Keep a model, whose files have the hash ``content``, in the corpus's folder, with what the corpus has before it.

    Raises:
        OSError: it cannot be written.
    """
    target = model_folder(folder, content)
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir(parents=True)
    shutil.copytree(model, target)
    if record.before.precision == Precision.INT8:
        shutil.copytree(folder / ENCODERS / record.before.key, target.parent / BEFORE)
    write_whole(target.parent / RECORD, (json.dumps(asdict(record), indent=2) + "\n").encode())


def read_record(folder: Path, content: str) -> Record | None:
    """What is kept beside the model of that hash; None if the corpus has no such model of its own."""
    try:
        fields = json.loads((model_folder(folder, content).parent / RECORD).read_bytes())
        return Record(EncoderName(**fields["before"]), float(fields["weight"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def bring_back(folder: Path, content: str, before: EncoderName) -> None:
    """Put the int8 encoder that the corpus had ``before`` where it was; nothing where it had none, or it is lost.

    Raises:
        OSError: it cannot be written.
    """
    kept, target = model_folder(folder, content).parent / BEFORE, folder / ENCODERS / before.key
    if kept.is_dir() and not target.exists():
        shutil.copytree(kept, target)


def forget_others(folder: Path, content: str) -> None:
    """Remove the corpus's own models but that of the hash ``content``."""
    wanted = model_folder(folder, content).parent
    for other in wanted.parent.glob("*"):
        if other != wanted:
            shutil.rmtree(other, ignore_errors=True)
    with suppress(OSError):  # there is none, or one is left
        wanted.parent.rmdir()
