"""What grows with the corpus: times, memory, disk and recall from ten thousand passages to ten million.

    python bench/scale.py [--corpus DIR] [--sizes 10000,33000,...] [--chart docs/scale]
    python bench/scale.py --draw build/bench/scale.jsonl --chart docs/scale

DIR is a real medcite corpus, for example the one that bench/quality.py builds; the synthetic one, made after it
(scale_corpus.py says how), grows from size to size in one folder. At each size its indexes are published, and
then, every step in a process of its own:

- cold: `medcite search`, from start to exit, the median of several;
- warm: `Corpus.search` in one process, median and 95th percentile; encoding, dense and lexical index alone too;
- memory of that process after its questions, and of the one that published;
- recall: of the 10 and the 100 passages that exact search over all stored vectors puts first, the share that
  the dense index does among as many, asked as deep as medcite asks it; questions are headings of the corpus
  that ask something, and as many vectors near passages;
- disk: database, dense index, lexical index;
- adding: a thousand passages more, whose vectors there are, stored and published; and `medcite add` of an
  article as a process of its own.

Prints a table, and appends a line of JSON for each size to build/bench/scale.jsonl. With --chart, draws a chart
of each figure. Ten million passages take some 70 GB of disk while they grow, and hours; ask for them by --sizes.
With --keep the corpus is left in its folder, and a later run with --keep goes on from there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import speed_data
from speed_peers import PeerFailedError, last_line, systems
from speed_running import run

HERE = Path(__file__).resolve().parent
SIZES = "10000,33000,100000,333000,1000000"
MORE = 1000
BYTES_PER_PASSAGE = 7_000
"""On disk, while a corpus grows: two dense indexes at once, and the database's log among it."""

MIB = 2**20
Record = dict[str, float]

TABLE = (
    ("passages", "passages", 1.0, ",.0f"),
    ("cold", "cold, s", 1.0, ".2f"),
    ("whole_p50", "warm, ms", 1e3, ".1f"),
    ("whole_p95", "95 %, ms", 1e3, ".1f"),
    ("encoding_p50", "encoding, ms", 1e3, ".1f"),
    ("dense_p50", "dense, ms", 1e3, ".1f"),
    ("lexical_p50", "lexical, ms", 1e3, ".1f"),
    ("recall_10", "recall@10", 1.0, ".4f"),
    ("recall_100", "recall@100", 1.0, ".4f"),
    ("rss", "memory, MiB", 1 / MIB, ",.0f"),
    ("publishing_peak", "publishing, MiB", 1 / MIB, ",.0f"),
    ("database", "database, MiB", 1 / MIB, ",.0f"),
    ("dense", "dense, MiB", 1 / MIB, ",.0f"),
    ("lexical", "lexical, MiB", 1 / MIB, ",.0f"),
    ("more", f"{MORE:,} more, s", 1.0, ".1f"),
    ("article", "an article, s", 1.0, ".1f"),
)


@dataclass(frozen=True, slots=True)
class Steps:
    """How the steps are run: the corpus that grows, the one it is made after, and how."""

    folder: Path
    original: Path
    seed: int
    noise: float
    questions: int
    cold: int

    def step(self, name: str, size: int = 0) -> Record:
        """Run one step of scale_steps.py; ends the program if it fails."""
        arguments = (name, self.folder, self.original, size, self.seed, self.noise, self.questions)
        command = [sys.executable, str(HERE / "scale_steps.py"), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"The step {name} failed: {last_line(done.stderr)}")
        figures: Record = json.loads(done.stdout.splitlines()[-1])
        return figures

    def measure(self, size: int) -> Record:
        """Grow to ``size`` passages and measure everything."""
        say(f"{size:,} passages: growing.")
        grown = self.step("grow", size)["seconds"]
        say(f"{size:,} passages: publishing ({grown:.0f} s to grow).")
        published = self.step("publish")
        record: Record = {"passages": size, "growing": grown, "publishing": published["seconds"]}
        record["publishing_peak"] = published["peak"]
        record |= disk(self.folder)
        say(f"{size:,} passages: questions ({published['seconds']:.0f} s to publish).")
        record["cold"] = statistics.median(self.cold_questions())
        record |= {name: value for name, value in self.step("ask").items() if name not in record}
        say(f"{size:,} passages: adding.")
        more = self.step("more", MORE)
        record |= {"more": more["seconds"] + more["publishing"], "more_publishing": more["publishing"]}
        record["article"] = self.add_article(size)
        return record

    def cold_questions(self) -> list[float]:
        """Seconds of each, after one that does not count."""
        medcite = systems(self.folder)[0]
        questions = (speed_data.QUESTIONS * self.cold)[: self.cold + 1]
        return [run(medcite, medcite.cold(self.folder, question), self.folder).seconds for question in questions][1:]

    def add_article(self, number: int) -> float:
        """Seconds that `medcite add` takes for an article."""
        medcite = systems(self.folder)[0]
        articles = self.folder.with_name(self.folder.name + ".articles")
        files = speed_data.article(self.original, articles, number)
        try:
            command = medcite.add(self.folder, files.article, files.passages, files.lines)
            return run(medcite, command, self.folder).seconds
        finally:
            shutil.rmtree(articles)


def disk(folder: Path) -> Record:
    """Bytes of the database, the dense and the lexical index."""
    views = folder / "views"
    database = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return {"database": database, "dense": size_of(views.glob("dense*")), "lexical": size_of(views.glob("lexical*"))}


def size_of(paths: Iterable[Path]) -> int:
    """Bytes of files, and of all that folders hold."""
    return sum(
        file.stat().st_size
        for path in paths
        for file in ([path] if path.is_file() else path.rglob("*"))
        if file.is_file()
    )


def table(records: Iterable[Record]) -> str:
    """Markdown, a line a size."""
    lines = ["| " + " | ".join(title for _, title, _, _ in TABLE) + " |", "|---" * len(TABLE) + "|"]
    for record in records:
        cells = [f"{record[name] * factor:{form}}" if name in record else "–" for name, _, factor, form in TABLE]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def sizes(text: str) -> list[int]:
    """Sizes with commas between, each larger than the one before; ArgumentTypeError where they are not."""
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers with commas between") from None
    if found[0] < 1 or any(later < sooner + 2 * MORE for sooner, later in pairwise(found)):
        raise argparse.ArgumentTypeError(f"each size has to be {2 * MORE:,} more than the one before")
    return found


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def draw(records: list[Record], folder: Path) -> None:
    """Draw the charts; ends the program where matplotlib is not installed."""
    try:
        import scale_chart
    except ImportError:
        sys.exit("Charts need matplotlib: pip install 'medcite[bench]'")
    for path in scale_chart.draw(records, folder):
        say(f"Drawn: {path}")


def read_records(path: Path) -> list[Record]:
    """Records of earlier runs, the last of each size, by size; ends the program where there are none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found: dict[float, Record] = {record["passages"]: record for record in map(json.loads, lines)}
    except (OSError, ValueError, TypeError, KeyError):
        sys.exit(f"{path} holds no figures of bench/scale.py.")
    return [found[size] for size in sorted(found)]


def main() -> None:
    """Grow, measure, print; or draw what was measured before."""
    built = HERE.parent / "build" / "bench"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=built / "corpus")
    parser.add_argument("--folder", type=Path, default=built / "scale", help="where the synthetic corpus grows")
    parser.add_argument("--sizes", type=sizes, default=SIZES)
    parser.add_argument("--out", type=Path, default=built / "scale.jsonl")
    parser.add_argument("--chart", type=Path, metavar="FOLDER", help="draw charts into it")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="only print and draw the figures in it")
    parser.add_argument("--keep", action="store_true", help="go on with the corpus that is there, and leave it")
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--cold", type=int, default=5)
    parser.add_argument("--noise", type=float, default=0.35)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if min(arguments.questions, arguments.cold) < 1:
        sys.exit("--questions and --cold are 1 at least.")
    if arguments.draw:
        records = read_records(arguments.draw)
    else:
        speed_data.require(arguments.corpus)
        try:
            records = measured(arguments)
        except PeerFailedError as error:
            sys.exit(f"medcite failed: {error}")
        finally:
            if not arguments.keep:
                shutil.rmtree(arguments.folder, ignore_errors=True)
    print(table(records))
    if arguments.chart:
        draw(records, arguments.chart)


def measured(arguments: argparse.Namespace) -> list[Record]:
    """Every size that there is disk for."""
    folder: Path = arguments.folder.resolve()
    if not arguments.keep:
        shutil.rmtree(folder, ignore_errors=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    steps = Steps(
        folder, arguments.corpus.resolve(), arguments.seed, arguments.noise, arguments.questions, arguments.cold
    )
    there = passages_in(folder)
    records: list[Record] = []
    for size in arguments.sizes:
        if size < there:
            say(f"{size:,} passages: the corpus in {folder} is larger already.")
            continue
        needed = (size - there) * BYTES_PER_PASSAGE
        if shutil.disk_usage(folder.parent).free < needed:
            say(f"{size:,} passages need about {needed / 1e9:.0f} GB more disk than there is free; stopped.")
            break
        record = steps.measure(size)
        there = size
        records.append(record)
        with arguments.out.open("a", encoding="utf-8") as out:
            print(json.dumps(record), file=out)
    return records


def passages_in(folder: Path) -> int:
    """How many passages the corpus in ``folder`` has; 0 where there is none."""
    import medcite

    with medcite.open(folder) as corpus:
        return corpus.status().passages if corpus.exists else 0


if __name__ == "__main__":
    main()
