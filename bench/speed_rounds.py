"""The rounds of bench/speed.py: every system has its turn at everything, and what fails is noted."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import speed_data
from speed_peers import PeerFailedError, System
from speed_running import Server, cores, run
from speed_table import Row

MIB = 2**20


class Rounds:
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

    @contextmanager
    def noting(self, system: System, doing: str) -> Iterator[None]:
        """A failure of the system within the block is noted, and ends its part; the others go on."""
        try:
            yield
        except PeerFailedError as error:
            self.failures[system.name] = f"{doing}: {error}"
            say(f"{system.title} failed, {self.failures[system.name]}")

    def prepare(self) -> int:
        """Environments and indexes; gives the number of passages."""
        manifest = speed_data.require(self.corpus)
        for system in self.taking_part():
            with self.noting(system, "environment"):
                system.install()
        data = self.work / "data"
        stamp = f"{self.corpus} {manifest.generation} {manifest.encoder.key}"
        if not (data / "stamp").exists() or (data / "stamp").read_text() != stamp:
            say("Writing out the corpus's passages and vectors.")
            speed_data.export(self.corpus, data)
            shutil.rmtree(self.work / "index", ignore_errors=True)
            (data / "stamp").write_text(stamp)
        for system in self.taking_part():
            index = self.index(system)
            if not index.exists():
                with self.noting(system, "building"):
                    self._build(system, data, index)
        return len(json.loads((data / "passages.json").read_text(encoding="utf-8")))

    @staticmethod
    def _build(system: System, data: Path, index: Path) -> None:
        say(f"Building {system.title}'s index.")
        unfinished = index.with_name(index.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        run(system, system.adapter("build", data, unfinished), unfinished)
        unfinished.rename(index)

    def cold(self, count: int) -> None:
        """Cold questions, one of every system at a time."""
        seconds, peak = self.row("cold question", "s"), self.row("cold question, peak memory", "MiB")
        questions = ["What is asthma?", *(speed_data.QUESTIONS * count)[:count]]
        for number, question in enumerate(questions):
            say(f"Cold question {number} of {count}.")
            for system in self.taking_part():
                with self.noting(system, "cold question"):
                    taken = run(system, system.cold(self.index(system), question), self.index(system))
                    if number:  # the first is only there for files to have been read once
                        seconds.note(system.name, taken.seconds)
                        peak.note(system.name, taken.peak / MIB)

    def warm(self, rounds: int, seconds: float, count: int) -> Row:
        """Warm questions and encoding, of processes that stand side by side; gives questions a second."""
        p50, p95 = self.row("warm question, median", "ms"), self.row("warm question, 95th percentile", "ms")
        peak, encoding = self.row("warm, peak memory", "MiB"), self.row("encoding", "passages/s")
        rate = Row("one process", "questions/s")
        questions = speed_data.variations()
        parts = speed_data.sample(self.work / "data", count, rounds)
        with ExitStack() as stack:
            servers: dict[str, Server] = {}
            for system in self.taking_part():
                with self.noting(system, "warming up"):
                    servers[system.name] = stack.enter_context(Server(system, self.index(system)))
                    servers[system.name].answer()
            self._found(servers)
            for number, texts in enumerate(parts, start=1):
                say(f"Warm questions and encoding, round {number} of {rounds}.")
                for system in self.taking_part():
                    with self.noting(system, "warm question"):
                        found = servers[system.name].ask({"ask": questions, "seconds": seconds})
                        times = sorted(found["times"])
                        p50.note(system.name, 1000 * statistics.median(times))
                        p95.note(system.name, 1000 * times[round(0.95 * (len(times) - 1))])
                        rate.note(system.name, len(times) / sum(times))
                        if system.name not in peak.values:  # before it has encoded
                            peak.note(system.name, found["peak"] / MIB)
                for system in self.taking_part():
                    with self.noting(system, "encoding"):
                        found = servers[system.name].ask({"encode": texts})
                        encoding.note(system.name, len(texts) / found["seconds"])
        return rate

    def _found(self, servers: dict[str, Server]) -> None:
        """Of what the tutorial way finds for each question, the share that the others find."""
        request = {"hits": list(speed_data.QUESTIONS)}
        hits: dict[str, list[list[str]]] = {}
        for system in self.taking_part():
            with self.noting(system, "finding"):
                if system.name != "medcite":
                    hits[system.name] = servers[system.name].ask(request)["hits"]
        exact = hits.pop("tutorial", None)
        if exact is None or not hits:
            return
        row = self.row("of the five nearest, found", "share")
        for name, found in hits.items():
            pairs = zip(found, exact, strict=True)
            row.note(name, statistics.mean(len(set(mine) & set(best)) / len(set(best)) for mine, best in pairs))

    def saturated(self, rounds: int, seconds: float, one_process: Row) -> None:
        """Questions a second on all cores, the better of two ways."""
        each_core = Row("a process for each core", "questions/s")
        questions = speed_data.variations()
        for number in range(1, rounds + 1):
            say(f"Questions on all cores, round {number} of {rounds}.")
            for system in self.taking_part():
                with self.noting(system, "questions on all cores"), ExitStack() as stack:
                    servers = [stack.enter_context(Server(system, self.index(system), core)) for core in cores()]
                    for server in servers:
                        server.answer()
                    for server in servers:
                        server.send({"ask": questions, "seconds": seconds})
                    times = [server.answer()["times"] for server in servers]
                    each_core.note(system.name, sum(len(some) / sum(some) for some in times))
        best = self.row(f"questions on all {len(cores())} cores", "questions/s")
        for name, values in each_core.values.items():
            other = one_process.values[name]
            best.values[name] = values if statistics.median(values) >= statistics.median(other) else other

    def adding(self, rounds: int) -> None:
        """One article more, on a copy of every index."""
        row = self.row("adding an article", "s")
        copies = self.work / "added"
        shutil.rmtree(copies, ignore_errors=True)
        try:
            for system in self.taking_part():
                shutil.copytree(self.index(system), copies / system.name, ignore=shutil.ignore_patterns("*.lock"))
            for number in range(1, rounds + 1):
                say(f"Adding an article, round {number} of {rounds}.")
                files = speed_data.article(self.corpus, copies / "articles", number)
                for system in self.taking_part():
                    with self.noting(system, "adding"):
                        index = copies / system.name
                        command = system.add(index, files.article, files.passages, files.lines)
                        row.note(system.name, run(system, command, index).seconds)
        finally:
            shutil.rmtree(copies, ignore_errors=True)

    def sizes(self) -> None:
        """What every index takes on disk."""
        row = self.row("size on disk", "MiB")
        for system in self.taking_part():
            files = (path for path in self.index(system).rglob("*") if path.is_file())
            row.note(system.name, sum(path.stat().st_size for path in files) / MIB)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)
