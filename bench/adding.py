"""How much of the time that adding takes is the encoder's own, and what adding the same again takes.

    python bench/adding.py FOLDER [--work DIR] [--rounds N]

`medcite add` puts the articles in FOLDER into a new corpus, a process from start to exit; then once more, nothing
having changed. Then what was encoded is encoded once more, alone, by the encoder that the corpus chose, already
loaded: what adding would take if articles read, kept and published themselves. As a machine is now quicker, now
slower, that is done in rounds: each adds all to a new corpus, and encodes its share of the texts alone. The corpus,
in DIR, is removed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import fmean

from medcite.adding.reencoding import embedded_texts
from medcite.corpus.folder import DATABASE, read_manifest
from medcite.corpus.store import Store
from medcite.index.corpus_encoder import load_corpus_encoder
from medcite.index.encoder_cache import load_encoder

WARM_UP = 256


def seconds_to_add(folder: Path, corpus: Path) -> float:
    """Seconds from start to exit; ends the program where adding fails."""
    command = [sys.executable, "-m", "medcite", "add", "--corpus", str(corpus), str(folder)]
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"medcite add failed: {done.stderr.strip()}")
    return time.perf_counter() - began


def alone(corpus: Path, share: int, shares: int) -> tuple[int, float]:
    """How many texts were encoded for the corpus, each once, and the seconds that one share of them takes alone."""
    manifest = read_manifest(corpus)
    assert manifest
    encoder = load_corpus_encoder(corpus, manifest.encoder)
    store = Store(corpus / DATABASE)
    try:
        meter = load_encoder(manifest.encoder.name, content=manifest.encoder.content_hash)
        texts = list(dict(embedded_texts(store, meter)).values())
    finally:
        store.close()
    encoder.encode_passages(texts[:WARM_UP])
    began = time.perf_counter()
    encoder.encode_passages(texts[share::shares])
    return len(texts), time.perf_counter() - began


def main() -> None:
    """Add twice, encode alone, and print how they compare."""
    built = Path(__file__).resolve().parent.parent / "build" / "bench"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, default=built / "adding", help="where the corpus is made")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        sys.exit(f"There is no folder {arguments.folder}.")
    if arguments.rounds < 1:
        sys.exit("There has to be one round at least.")
    if arguments.work.exists() and any(arguments.work.iterdir()):
        sys.exit(f"{arguments.work} is not empty; name another folder with --work.")
    first, again, encoding = [], [], []
    for number in range(arguments.rounds):
        try:
            first.append(seconds_to_add(arguments.folder, arguments.work))
            again.append(seconds_to_add(arguments.folder, arguments.work))
            count, seconds = alone(arguments.work, number, arguments.rounds)
            encoding.append(seconds)
        finally:
            shutil.rmtree(arguments.work, ignore_errors=True)
    adding = fmean(first)
    print("| | seconds | of adding |\n|---|---|---|")
    print(f"| adding | {adding:.1f} | |")
    print(f"| adding once more, unchanged | {fmean(again):.2f} | {fmean(again) / adding:.1%} |")
    print(f"| encoding its {count:,} texts alone | {sum(encoding):.1f} | {sum(encoding) / adding:.0%} |")


if __name__ == "__main__":
    main()
