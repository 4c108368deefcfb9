"""How well and how fast articles are read, beside trafilatura and readability-lxml on the same pages in the same run.

    python bench/reading.py [--shared ../shared] [--limit N] [--pages DIR ...]

Renders articles as the pages of a health site, in three designs, and as saved text, and compares what each
reader finds with what is known of every page. Then takes some pages of each design through all readers, in
turn, several times over, on one core.

With --pages, the folder of real pages with known article bodies that is named, by the metric published for
such (see bench/reading_bodies.py), and nothing else.

How it counts: white space is collapsed; a heading or block is right if it is word for word one of the page's
(each of several alike once). Where a reader repeats the title as a heading, that is not held against it. "In
place" are the true blocks found under their own heading. Facts are right if they are exactly as stated; of
authors, the words are compared, without punctuation. A fact that a reader never gives, or that is not on the
pages, is "–". "Adverts" are the pages of which an advert, a teaser or a sign-up box was kept as text of the
article. "Pages/s" is the median of the rounds, by processor time; to read plain text, the peers are not made.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import runpy
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reading_bodies import print_bodies
from reading_readers import READERS, Found, Page, Reader, squeeze

from medcite.ingest.formats import Format

FACTS = ("title", "author", "reviewed", "publisher", "url")
STATED = {Format.HTML: FACTS, Format.TEXT: ("title", "author")}  # by the rendered pages
COLUMNS = (
    "design", "reader", "pages", "headings P", "R", "blocks P", "R", "F1", "in place", *FACTS, "adverts", "pages/s",
)  # fmt: skip

Truth = dict[str, Any]  # a line of the truth file
Speeds = dict[str, dict[str, list[float]]]  # design -> reader -> pages per second, a round each


@dataclass(slots=True)
class Tally:
    """How many things there are to find, were found, and were right among the found."""

    there: int = 0
    found: int = 0
    right: int = 0

    def add(self, there: Counter[Any], found: Counter[Any]) -> None:
        """Count one page."""
        self.there += there.total()
        self.found += found.total()
        self.right += (there & found).total()

    @property
    def precision(self) -> float:
        """Share of the found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / (self.there + self.found) if self.there + self.found else 0.0


@dataclass(slots=True)
class Score:
    """What one reader found on the pages of one design."""

    pages: int = 0
    with_adverts: int = 0
    headings: Tally = field(default_factory=Tally)
    blocks: Tally = field(default_factory=Tally)
    placed: Tally = field(default_factory=Tally)
    right_facts: Counter[str] = field(default_factory=Counter)
    given_facts: set[str] = field(default_factory=set)

    def add(self, truth: Truth, found: Found, stated: Sequence[str], adverts: Sequence[str]) -> None:
        """Count one page, which has the facts ``stated`` and may have ``adverts``."""
        self.pages += 1
        true_headings = Counter(squeeze(section["heading"]) for section in truth["sections"])
        true_blocks = list(blocks_of(truth))
        headings = Counter(squeeze(heading) for heading in found.headings)
        title = squeeze(truth["title"])
        if headings[title] > true_headings[title]:
            headings[title] -= 1
        self.headings.add(true_headings, headings)
        blocks = [(squeeze(heading), squeeze(text)) for heading, text in found.blocks]
        self.blocks.add(Counter(text for _, text in true_blocks), Counter(text for _, text in blocks))
        self.placed.add(Counter(true_blocks), Counter(blocks))
        for name in found.facts.keys() & set(stated):
            self.given_facts.add(name)
            self.right_facts[name] += _is_same(name, found.facts[name], truth[name])
        known = "\n".join([*true_headings, *(text for _, text in true_blocks), title])
        self.with_adverts += any(advert in found.text and advert not in known for advert in adverts)

    def figures(self) -> list[str]:
        """The figures in the order of :data:`COLUMNS`, from the number of pages on and without the speed."""
        headings, blocks = self.headings, self.blocks
        shares = [headings.precision, headings.recall, blocks.precision, blocks.recall, blocks.f1, self.placed.recall]
        facts = [f"{self.right_facts[f] / self.pages:.3f}" if f in self.given_facts else "–" for f in FACTS]
        return [
            f"{self.pages:,}",
            *(f"{share:.3f}" for share in shares),
            *facts,
            f"{self.with_adverts / self.pages:.3f}",
        ]


def blocks_of(truth: Truth) -> Iterator[tuple[str, str]]:
    """The true blocks of a page, each with its heading."""
    for section in truth["sections"]:
        for _, value in section["blocks"]:
            for text in [value] if isinstance(value, str) else value:
                yield squeeze(section["heading"]), squeeze(text)


def _is_same(fact: str, found: str, true: str) -> bool:
    if fact == "author":  # trafilatura parts a name from its degree by a semicolon
        return re.findall(r"\w+", found) == re.findall(r"\w+", true)
    return squeeze(found) == squeeze(true)


def rendered(shared: Path, folder: Path, form: Format, limit: int | None) -> list[tuple[Truth, Path]]:
    """What is known of each rendered page, and its file; rendered if they are not there yet."""
    name = "site" if form is Format.HTML else f"site_{form}"
    site = folder / (name if limit is None else f"{name}-{limit}")
    truth = site.with_name(f"{site.name}.truth.jsonl")
    if not truth.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, str(shared / "tools" / "make_site.py"), str(site), "--format", form]
        subprocess.run([*command, *(["--limit", str(limit)] if limit else [])], check=True)
    with truth.open(encoding="utf-8") as file:
        return [(known, site / known["file"]) for known in map(json.loads, file)]


def adverts_of(shared: Path) -> list[str]:
    """The clutter that the rendered pages have between their paragraphs."""
    tool = runpy.run_path(str(shared / "tools" / "make_site.py"))
    return [*tool["ADS"], *tool["RELATED"], tool["BLURB"]]


def quality(
    pages: Sequence[tuple[Truth, Path]], readers: Sequence[Reader], form: Format, adverts: Sequence[str]
) -> dict[str, dict[str, Score]]:
    """The score of each reader, by design and then by reader."""
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: {reader.name: Score() for reader in readers})
    for truth, path in pages:
        page = Page.of(str(path), path.read_bytes(), form)
        for reader in readers:
            result = reader.attempt(page)
            found = reader.found(result) if result is not None else Found([], [], {})
            for design in (truth["design"], "all") if form is Format.HTML else (truth["design"],):
                scores[design][reader.name].add(truth, found, STATED[form], adverts)
    return scores


def speeds(designs: dict[str, list[Page]], readers: Sequence[Reader], rounds: int) -> Speeds:
    """Pages per second of processor time, by design (and "all") and reader; a reader's turn comes in every round."""
    measured: Speeds = defaultdict(lambda: defaultdict(list))
    for number in range(-1, rounds):  # the round before the first does not count: what is made once is made there
        spent: dict[str, float] = defaultdict(float)
        for design, pages in designs.items():
            for reader in (*readers[number % len(readers) :], *readers[: number % len(readers)]):
                began = time.process_time()
                for page in pages:
                    reader.attempt(page)
                seconds = time.process_time() - began
                spent[reader.name] += seconds
                if number >= 0:
                    measured[design][reader.name].append(len(pages) / seconds)
        if number >= 0:
            for name, seconds in spent.items():
                measured["all"][name].append(sum(map(len, designs.values())) / seconds)
    return measured


def sample(pages: Sequence[tuple[Truth, Path]], form: Format, count: int) -> dict[str, list[Page]]:
    """Some pages of each design, the same ones every time."""
    by_design: dict[str, list[Path]] = defaultdict(list)
    for truth, path in pages:
        by_design[truth["design"]].append(path)
    chosen = {
        design: random.Random(0).sample(paths, min(count, len(paths))) for design, paths in sorted(by_design.items())
    }
    return {design: [Page.of(str(p), p.read_bytes(), form) for p in paths] for design, paths in chosen.items()}


def print_table(scores: dict[str, dict[str, Score]], measured: Speeds) -> None:
    """Print quality and speed: a line a design and reader."""
    for design in sorted(scores, key=lambda design: (design == "all", design)):
        for name, score in scores[design].items():
            speed = f"{statistics.median(measured[design][name]):,.0f}"
            print(f"| {' | '.join([design, name, *score.figures(), speed])} |")


def print_ratios(measured: Speeds) -> None:
    """Print how many times as fast medcite is as each peer, round by round on all pages."""
    print("\n| medcite's speed to that of | least | median | most |\n|---|---|---|---|")
    ours, *peers = measured["all"]
    for peer in peers:
        ratios = [a / b for a, b in zip(measured["all"][ours], measured["all"][peer], strict=True)]
        least, median, most = min(ratios), statistics.median(ratios), max(ratios)
        print(f"| {peer} | {least:.2f} | {median:.2f} | {most:.2f} |")


def main() -> None:
    """Print the tables."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=here.parent / "shared", help="the articles to render")
    parser.add_argument("--folder", type=Path, default=here / "build" / "bench", help="where pages are rendered")
    parser.add_argument("--limit", type=int, help="only so many articles")
    parser.add_argument("--timed", type=int, default=100, help="pages of each design to time")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pages", type=Path, nargs="+", metavar="DIR", help="folders of real pages instead")
    arguments = parser.parse_args()
    if arguments.pages:
        for folder in arguments.pages:
            print_bodies(folder, READERS)
            print()
        return
    if not arguments.shared.is_dir():
        sys.exit(f"The data is not in {arguments.shared}; name its folder with --shared.")

    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    adverts = adverts_of(arguments.shared)
    for form, readers in ((Format.HTML, READERS), (Format.TEXT, READERS[:1])):
        pages = rendered(arguments.shared, arguments.folder, form, arguments.limit)
        measured = speeds(sample(pages, form, arguments.timed), readers, arguments.rounds)
        print_table(quality(pages, readers, form, adverts), measured)
        if form is Format.HTML:
            by_all = measured
    print_ratios(by_all)


if __name__ == "__main__":
    main()
