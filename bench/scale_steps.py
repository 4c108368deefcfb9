"""One step of bench/scale.py in a process of its own, so that its memory is its own: prints one line of JSON.

    python scale_steps.py grow|publish|more|ask FOLDER SOURCE SIZE SEED NOISE QUESTIONS

``grow`` makes the corpus in FOLDER SIZE passages large, after the one in SOURCE; ``publish`` brings its
indexes up to date; ``more`` does both for SIZE passages more; ``ask`` asks QUESTIONS questions.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import scale_corpus
import scale_questions
from scale_corpus import Source

from medcite.corpus.folder import DATABASE, ENCODERS, Manifest, read_manifest
from medcite.corpus.store import Store
from medcite.index.corpus_encoder import load_corpus_encoder
from medcite.index.views import publish


def publishing(folder: Path, manifest: Manifest) -> float:
    """Seconds it takes to bring the indexes up to date."""
    settings = load_corpus_encoder(folder, manifest.encoder).settings
    store = Store(folder / DATABASE, write=True)
    began = time.perf_counter()
    publish(folder, store, settings)
    seconds = time.perf_counter() - began
    store.close()
    return seconds


def main() -> None:
    """Do the step that the command line names."""
    step, folder, original = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    size, seed, noise, count = int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6]), int(sys.argv[7])
    manifest = read_manifest(original)
    assert manifest
    figures: dict[str, float] = {}
    if step == "publish":
        figures["seconds"] = publishing(folder, manifest)
        figures |= scale_questions.memory()
    else:
        source = Source.read(original, manifest)
        if step == "ask":
            figures = scale_questions.ask(folder, manifest, source, count, seed, noise)
        else:
            if step == "more":
                store = Store(folder / DATABASE)
                size += store.count("passages")
                store.close()
            began = time.perf_counter()
            scale_corpus.grow(folder, source, manifest, size, seed, noise)
            if (original / ENCODERS).is_dir():  # one calibrated for the real corpus serves what is made after it
                shutil.copytree(original / ENCODERS, folder / ENCODERS, dirs_exist_ok=True)
            figures["seconds"] = time.perf_counter() - began
            if step == "more":
                figures["publishing"] = publishing(folder, manifest)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
