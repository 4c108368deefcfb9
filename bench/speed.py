"""How fast medcite is, beside other ways to search by meaning: the same passages, the same model, the same run.

    python bench/speed.py [--corpus DIR] [--only medcite,tutorial] [--rounds 3] [--sample 1024]

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
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import speed_data
from speed_peers import PeerFailedError, System, systems
from speed_running import Server, cores, run
from speed_table import Row, table

MIB = 2**20


class Bench:
    """One run: the systems that still take part, the rows filled so far, and what went wrong."""

    def __init__(self, corpus: Path, work: Path, chosen: list[System]) -> None:
        self.corpus = corpus
        self.work = work
        self.chosen = chosen
        self.failures: dict[str, str] = {}
        self.rows: list[Row] = []

    def row(self, title: str, unit: str) -> Row:
        """A new row of the table."""
        self.rows.append(Row(title, unit))
        return self.rows[-1]

    def index(self, system: System) -> Path:
        """Where a system's index is; medcite's is the corpus."""
        return self.corpus if system.name == "medcite" else self.work / "index" / system.name

    def taking_part(self) -> list[System]:
        """The systems that nothing has gone wrong with."""
        return [system for system in self.chosen if system.name not in self.failures]

    def each(self, doing: str) -> Iterator[tuple[System, Callable[[Callable[[], None]], None]]]:
        """Every system in turn, with a function that runs its part: a failure is noted, and the others go on."""
        for system in self.taking_part():

            def attempt(part: Callable[[], None], system: System = system) -> None:
                try:
                    part()
                except PeerFailedError as error:
                    self.failures[system.name] = f"{doing}: {error}"
                    say(f"{system.title} failed, {self.failures[system.name]}")

            yield system, attempt

    def prepare(self) -> int:
        """Environments and indexes; gives the number of passages."""
        for system, attempt in self.each("environment"):
            attempt(system.install)
        data = self.work / "data"
        manifest = speed_data.require(self.corpus)
        stamp = f"{self.corpus} {manifest.generation} {manifest.encoder.key}"
        if not (data / "stamp").exists() or (data / "stamp").read_text() != stamp:
            say("Writing out the corpus's passages and vectors.")
            speed_data.export(self.corpus, data)
            shutil.rmtree(self.work / "index", ignore_errors=True)
            (data / "stamp").write_text(stamp)
        for system, attempt in self.each("building"):
            index = self.index(system)
            if index.exists():
                continue
            say(f"Building {system.title}'s index.")
            unfinished = index.with_name(index.name + ".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            attempt(lambda s=system, u=unfinished: void(run(s, s.adapter("build", data, u), u)))  # type: ignore[misc]
            if system.name not in self.failures:
                unfinished.rename(index)
        return len(json.loads((data / "passages.json").read_text(encoding="utf-8")))

    def cold(self, count: int) -> None:
        """Cold questions, one of every system at a time."""
        seconds, peak = self.row("cold question", "s"), self.row("cold question, peak memory", "MiB")
        questions = ["What is asthma?", *(speed_data.QUESTIONS * count)[:count]]
        for number, question in enumerate(questions):
            say(f"Cold question {number} of {count}.")
            for system, attempt in self.each("cold question"):

                def part(system: System = system, question: str = question, counts: bool = number > 0) -> None:
                    taken = run(system, system.cold(self.index(system), question), self.index(system))
                    if counts:  # the first is only there for files to have been read once
                        seconds.note(system.name, taken.seconds)
                        peak.note(system.name, taken.peak / MIB)

                attempt(part)

    def warm(self, rounds: int, seconds: float, count: int) -> Row:
        """Warm questions and encoding, of processes that stand side by side; gives questions a second."""
        p50, p95 = self.row("warm question, median", "ms"), self.row("warm question, 95th percentile", "ms")
        peak, encoding = self.row("warm, peak memory", "MiB"), self.row("encoding", "passages/s")
        rate = Row("one process", "questions/s")
        questions = speed_data.variations()
        parts = speed_data.sample(self.work / "data", count, rounds)
        with ExitStack() as stack:
            servers: dict[str, Server] = {}
            for system, attempt in self.each("warming up"):

                def start(system: System = system) -> None:
                    servers[system.name] = stack.enter_context(Server(system, self.index(system)))
                    servers[system.name].answer()

                attempt(start)
            self.found(servers)
            for number, texts in enumerate(parts, start=1):
                say(f"Warm questions and encoding, round {number} of {rounds}.")
                for system, attempt in self.each("warm question"):

                    def ask(system: System = system) -> None:
                        found = servers[system.name].ask({"ask": questions, "seconds": seconds})
                        times = sorted(found["times"])
                        p50.note(system.name, 1000 * statistics.median(times))
                        p95.note(system.name, 1000 * times[round(0.95 * (len(times) - 1))])
                        rate.note(system.name, len(times) / sum(times))
                        if system.name not in peak.values:  # before it has encoded
                            peak.note(system.name, found["peak"] / MIB)

                    attempt(ask)
                for system, attempt in self.each("encoding"):

                    def encode(system: System = system, texts: list[str] = texts) -> None:
                        found = servers[system.name].ask({"encode": texts})
                        encoding.note(system.name, len(texts) / found["seconds"])

                    attempt(encode)
        return rate

    def found(self, servers: dict[str, Server]) -> None:
        """Of what the tutorial way finds for each question, the share that the others find."""
        if "tutorial" not in servers or "tutorial" in self.failures:
            return
        row = self.row("of the five nearest, found", "share")
        request = {"hits": list(speed_data.QUESTIONS)}
        exact = servers["tutorial"].ask(request)["hits"]
        for system, attempt in self.each("finding"):

            def part(system: System = system) -> None:
                if system.name in ("medcite", "tutorial"):
                    return
                hits = servers[system.name].ask(request)["hits"]
                shares = [len(set(mine) & set(best)) / len(set(best)) for mine, best in zip(hits, exact, strict=True)]
                row.note(system.name, statistics.mean(shares))

            attempt(part)

    def saturated(self, rounds: int, seconds: float, one_process: Row) -> None:
        """Questions a second on all cores, the better of two ways."""
        each_core = Row("a process for each core", "questions/s")
        questions = speed_data.variations()
        for number in range(1, rounds + 1):
            say(f"Questions on all cores, round {number} of {rounds}.")
            for system, attempt in self.each("questions on all cores"):

                def part(system: System = system) -> None:
                    with ExitStack() as stack:
                        servers = [stack.enter_context(Server(system, self.index(system), core)) for core in cores()]
                        for server in servers:
                            server.answer()
                        for server in servers:
                            server.send({"ask": questions, "seconds": seconds})
                        times = [server.answer()["times"] for server in servers]
                    each_core.note(system.name, sum(len(some) / sum(some) for some in times))

                attempt(part)
        best = self.row(f"questions on all {len(cores())} cores", "questions/s")
        for name, values in each_core.values.items():
            other = one_process.values[name]
            best.values[name] = values if statistics.median(values) >= statistics.median(other) else other

    def adding(self, rounds: int) -> None:
        """One article more, on a copy of every index."""
        row = self.row("adding an article", "s")
        copies = self.work / "added"
        shutil.rmtree(copies, ignore_errors=True)
        for system in self.taking_part():
            shutil.copytree(self.index(system), copies / system.name, ignore=shutil.ignore_patterns("*.lock"))
        try:
            for number in range(rounds + 1):
                say(f"Adding an article, round {number} of {rounds}.")
                files = speed_data.article(self.corpus, copies / "articles", number)
                for system, attempt in self.each("adding"):

                    def part(system: System = system, files: speed_data.Added = files, n: int = number) -> None:
                        index = copies / system.name
                        command = system.add(index, files.article, files.passages, files.lines)
                        taken = run(system, command, index)
                        if n:
                            row.note(system.name, taken.seconds)

                    attempt(part)
        finally:
            shutil.rmtree(copies)

    def sizes(self) -> None:
        """What every index takes on disk."""
        row = self.row("size on disk", "MiB")
        for system in self.taking_part():
            files = (path for path in self.index(system).rglob("*") if path.is_file())
            row.note(system.name, sum(path.stat().st_size for path in files) / MIB)


def void(_: object) -> None:
    """For where a value is of no use."""


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure everything and print the table."""
    built = Path(__file__).resolve().parent.parent / "build" / "bench"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=built / "corpus")
    parser.add_argument("--work", type=Path, default=built / "speed", help="where the peers' indexes are kept")
    parser.add_argument("--only", help="systems to compare, with commas between; all if not given")
    parser.add_argument("--rounds", type=int, default=3, help="turns of every system")
    parser.add_argument("--cold", type=int, default=5, help="cold questions")
    parser.add_argument("--sample", type=int, default=1024, help="passages to encode")
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
    bench = Bench(arguments.corpus.resolve(), arguments.work.resolve(), [s for s in known if s.name in names])
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
