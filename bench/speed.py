"""How long a cold question takes, beside the tutorial way, in the same run on the same passages.

    python bench/speed.py --corpus DIR [--questions N]

DIR is a corpus, for example the one that bench/quality.py builds. Each question is asked once by
`medcite search` and once by bench/tutorial.py, each in a process of its own, in turn, so that a machine
that speeds up or slows down does so for both. Prints seconds (least, median, most) and the ratio of each
pair. What was never read before is not measured: both had a first run that does not count.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import faiss
import numpy as np

from medcite.corpus.folder import DATABASE, read_manifest
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors

QUESTIONS = (
    "How is kyphoplasty performed?",
    "What are the symptoms of an underactive thyroid?",
    "Can I drink alcohol while taking metronidazole?",
    "How is Noonan syndrome inherited?",
    "treatment of chronic kidney disease stage 3",
    "What should I eat if I have gout?",
    "Is shingles contagious?",
    "early signs of macular degeneration",
    "What causes a blood clot in the leg?",
    "How long does a migraine last?",
)


def export(corpus: Path, folder: Path) -> int:
    """Write the corpus's passages and their vectors as the tutorial way keeps them; gives how many."""
    manifest = read_manifest(corpus)
    if manifest is None:
        sys.exit(f"There is no corpus in {corpus}. bench/quality.py builds one.")
    store = Store(corpus / DATABASE)
    passages = list(store.passages_since(-1))
    vectors = Vectors(store.connection, manifest.encoder.key).get([stored.text_key for stored in passages])
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    faiss.write_index(index, str(folder / "index.faiss"))
    texts = [stored.passage.text for stored in passages]
    (folder / "passages.json").write_text(json.dumps(texts), encoding="utf-8")
    store.close()
    return len(passages)


def seconds(command: list[str]) -> float:
    """How long a command takes, from start to exit."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def row(name: str, times: list[float], digits: int) -> str:
    """A line of the table: least, median and most."""
    figures = (min(times), statistics.median(times), max(times))
    return f"| {name} | " + " | ".join(f"{figure:.{digits}f}" for figure in figures) + " |"


def main() -> None:
    """Measure and print the table."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=here.parent / "build" / "bench" / "corpus")
    parser.add_argument("--questions", type=int, default=len(QUESTIONS))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        count = export(arguments.corpus, Path(temporary))
        ours = [sys.executable, "-m", "medcite", "search", "--corpus", str(arguments.corpus)]
        theirs = [sys.executable, str(here / "tutorial.py"), temporary]
        for command in (ours, theirs):
            seconds([*command, "warm up"])
        asked = (QUESTIONS * arguments.questions)[: arguments.questions]
        times = [(seconds([*ours, question]), seconds([*theirs, question])) for question in asked]
    print(f"A cold question over {count:,} passages, {len(times)} of them, in seconds:\n")
    print("| | least | median | most |\n|---|---|---|---|")
    print(row("medcite search", [mine for mine, _ in times], 2))
    print(row("tutorial way", [peer for _, peer in times], 2))
    print(row("ratio of each pair", [mine / peer for mine, peer in times], 3))


if __name__ == "__main__":
    main()
