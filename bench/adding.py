"""How much of the time that adding takes is the encoder's own, and what adding the same again takes.

    python bench/adding.py FOLDER [--work DIR]

`medcite add` puts the articles in FOLDER into a new corpus, a process from start to exit; then once more, nothing
having changed. Then what was encoded is encoded once more, alone, by the encoder that the corpus chose, already
loaded: what adding would take if articles read, kept and published themselves. The corpus, in DIR, is removed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

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


def alone(corpus: Path) -> tuple[int, float]:
    """How many texts were encoded for the corpus, each once, and the seconds that encoding them alone takes."""
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
    encoder.encode_passages(texts)
    return len(texts), time.perf_counter() - began


def main() -> None:
    """Add twice, encode alone, and print how they compare."""
    built = Path(__file__).resolve().parent.parent / "build" / "bench"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, default=built / "adding", help="where the corpus is made")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        sys.exit(f"There is no folder {arguments.folder}.")
    if arguments.work.exists() and any(arguments.work.iterdir()):
        sys.exit(f"{arguments.work} is not empty; name another folder with --work.")
    try:
        first = seconds_to_add(arguments.folder, arguments.work)
        again = seconds_to_add(arguments.folder, arguments.work)
        count, encoding = alone(arguments.work)
    finally:
        shutil.rmtree(arguments.work, ignore_errors=True)
    print(f"| | seconds | of the first |\n|---|---|---|\n| adding | {first:.1f} | |")
    print(f"| adding once more, unchanged | {again:.2f} | {again / first:.1%} |")
    print(f"| encoding its {count:,} texts alone | {encoding:.1f} | {encoding / first:.0%} |")


if __name__ == "__main__":
    main()
