"""How fast medcite is, beside other ways to search by meaning: the same passages, the same model, the same run.

    python bench/speed.py [--corpus DIR] [--only medcite,tutorial] [--rounds 3] [--sample 1536]

DIR is a medcite corpus, for example the one that bench/quality.py builds. The peers are the way of every
tutorial (sentence-transformers and a flat FAISS index), txtai, Chroma, and llm with its sentence-transformers
plugin: each used as its own documentation does, by an adapter of its own in peers/, which says so. txtai,
Chroma and llm run in environments of their own, made on first use in build/bench/envs by pip from the
requirements beside the adapters. A peer that cannot be installed, or fails, is named below the table.

Nothing is encoded five times: every index is made from the vectors that the corpus holds, by means that the
adapter names; questions and what is added are encoded by the peer itself. Every peer's passages are medcite's,
title and headings before the text as medcite embeds them. medcite retrieves by words as well, and reads the
article it adds from its file; the peers are given it cut into passages.

Rows, each in rounds in which every system has its turn, so that a machine that speeds up or slows down does
so for all:

- a cold question: a process from start to exit, by the system's own command where it has one;
- its peak memory;
- a warm question: in one process, after a warm-up, from text to the five best passages: median and 95th percentile;
- peak memory of that process;
- of the five passages nearest to a question, those found: the tutorial way's exact search is the measure, and what
  others miss is the price of an approximate index; medcite's ranking means to differ, and has no figure here;
- encoding passages: a sample, dealt over the rounds;
- questions a second on all cores: the better of one process on all cores, and a process bound to each core;
- adding one article: a process from start to exit, on a copy of the index;
- size on disk of the index with what it needs to show passages; medcite's holds whole articles.

A cell is the median (least to most), and the ratio to medcite's in the same round. Figures go to
build/bench/speed.json as well.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from speed_peers import systems
from speed_rounds import Rounds
from speed_running import cores
from speed_table import table


def main() -> None:
    """Measure everything and print the table."""
    built = Path(__file__).resolve().parent.parent / "build" / "bench"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=built / "corpus")
    parser.add_argument("--work", type=Path, default=built / "speed", help="where the peers' indexes are kept")
    parser.add_argument("--only", help="systems to compare, with commas between; all if not given")
    parser.add_argument("--rounds", type=int, default=3, help="turns of every system")
    parser.add_argument("--cold", type=int, default=4, help="cold questions")
    parser.add_argument("--sample", type=int, default=1536, help="passages to encode")
    parser.add_argument("--seconds", type=float, default=3.0, help="of asking in each turn")
    parser.add_argument("--out", type=Path, default=built / "speed.json")
    arguments = parser.parse_args()
    if min(arguments.rounds, arguments.cold, arguments.sample) < 1:
        sys.exit("--rounds, --cold and --sample are 1 at least.")
    known = systems(built / "envs")
    names = arguments.only.split(",") if arguments.only else [system.name for system in known]
    if unknown := set(names) - {system.name for system in known}:
        sys.exit(f"No system is called {', '.join(sorted(unknown))}: {', '.join(system.name for system in known)}.")

    began = time.perf_counter()
    bench = Rounds(arguments.corpus.resolve(), arguments.work.resolve(), [s for s in known if s.name in names])
    count = bench.prepare()
    bench.cold(arguments.cold)
    rate = bench.warm(arguments.rounds, arguments.seconds, arguments.sample)
    bench.saturated(arguments.rounds, arguments.seconds, rate)
    bench.adding(arguments.rounds)
    bench.sizes()
    titles = {system.name: system.title for system in bench.chosen}
    versions = {system.name: system.versions() for system in bench.chosen}
    report = {
        "passages": count,
        "cores": len(cores()),
        "versions": versions,
        "failures": bench.failures,
        "rows": [{"title": row.title, "unit": row.unit, "values": row.values} for row in bench.rows],
    }
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"{count:,} passages, {len(cores())} cores, {time.perf_counter() - began:.0f} s in all\n")
    print(table(bench.rows, titles))
    print()
    for name, title in titles.items():
        failure = bench.failures.get(name)
        print(f"- {title}: " + (f"failed, {failure}" if failure else versions[name]))


if __name__ == "__main__":
    main()
