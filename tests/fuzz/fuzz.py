"""Fuzzing the readers, guided by what their code does with each input.

    make fuzz SECONDS=120

Begins with the bundled articles and the pages of the reader's own tests. An input that breaks a reader is
kept in tests/fuzz/found/, to be read by the tests ever after.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["medcite.ingest"]):
    from target import KINDS, READERS, read_any

    for module in READERS:  # they are imported when first needed, which would be too late to be watched
        importlib.import_module(module)

from medcite.ingest.formats import format_of

HERE = Path(__file__).resolve().parent
FOUND = HERE / "found"
SEEDS = (HERE.parents[1] / "corpus" / "samples", HERE.parent / "ingest" / "html" / "pages", FOUND)
LONGEST_SEED = 20_000  # bytes


def write_seeds(folder: Path) -> None:
    """The files to begin with, each behind the byte that names its format."""
    for place in SEEDS:
        for path in sorted(place.glob("*")) if place.exists() else ():
            kind = format_of(path)
            if place is FOUND:
                (folder / path.name).write_bytes(path.read_bytes())
            elif kind is not None:
                data = path.read_bytes()[:LONGEST_SEED]
                (folder / path.name).write_bytes(bytes([KINDS.index(kind)]) + data)


def main() -> None:
    """Fuzz for as many seconds as the command line says."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    with tempfile.TemporaryDirectory() as folder:
        write_seeds(Path(folder))
        limits = [f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=2048", f"-max_len={LONGEST_SEED * 4}"]
        atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={FOUND}/", folder], read_any)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
