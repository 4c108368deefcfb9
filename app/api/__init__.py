"""The Python API: one class, a corpus, and how to open one. The command line uses nothing else."""

from __future__ import annotations

from pathlib import Path

from medcite.api.corpus import Corpus
from medcite.corpus.folder import default_folder

__all__ = ["Corpus", "open"]


def open(path: str | Path | None = None, *, encoder: str | None = None) -> Corpus:
    """Open the corpus in the folder ``path``, or the default one; it need not exist yet.

    Nothing is written before something is added.

    Args:
        path: the corpus's folder. Default: ``$MEDCITE_CORPUS``, or a folder among the user's data.
        encoder: the sentence-transformers model to make a new corpus with: a folder, or a name on the
            model hub. Default: the bundled all-MiniLM-L6-v2.

    Raises:
        CorpusError: the folder is something else than a corpus, the corpus is damaged or of a newer
            format, or it was made with another encoder than the one asked for.
    """
    return Corpus(Path(path).expanduser() if path is not None else default_folder(), encoder)
