"""Whether links to passages open at them: their text fragments and selectors, resolved apart from medcite's own code.

    python bench/links.py [--shared ../shared] [--limit N] [--browser 300] [--seed 0]

Renders articles as the pages of a health site, reads them, and cuts them into passages. Of every passage, offsets,
quote selector and text fragment are resolved: the first two on the article's text, the last on the HTML page with all
its clutter, by the specification's algorithm. Of some, drawn by chance, Chromium is then asked.

How it counts. "exactly": what a browser selects, the first place that fits, is the passage, and no other that says the
same. "more": words before or behind it are selected, too; so it is meant where the page repeats the passage, or an end
of it, together with what stands around it, for a fragment cannot tell the two apart. "a copy": the same words, where
the page says them first. "elsewhere": anything else. "not there": the page shows no such text, as where an article was
read from data within it.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from link_browser import browser_path, link_browser
from text_directive import Page, alike, directives, page_blocks

import medcite
from medcite.corpus.citation import Citation
from medcite.corpus.rows import StoredArticle
from medcite.corpus.shown_text import SEAM, shown_text
from medcite.ingest.decoding import decode

WHEN = "2025-01-02T03:04:05+00:00"

Span = tuple[int, int]
"""``[start, end)`` characters of a page's visible text, white space not counted."""


@dataclass(frozen=True)
class Linked:
    """A passage's citation, the HTML page that it is on, what its link selects there, and what that is to it."""

    citation: Citation
    html: str
    selected: tuple[Span, ...]
    outcome: str


def linked(pages: Sequence[Path]) -> Iterator[Linked]:
    """All passages of HTML pages, with what their links select."""
    for found in medcite.read(pages):
        if not isinstance(found, medcite.Inspection):
            raise SystemExit(f"not read: {found}")
        article = found.article
        html = decode(Path(article.source).read_bytes())
        page = Page(page_blocks(html))
        shown = shown_text(article)
        places = line_places(shown, page)
        for passage in found.passages:
            citation = Citation.of(StoredArticle(0, article, WHEN), passage)
            selected = selected_by(citation.link, page)
            span = place(shown, passage.start, passage.end, places)
            yield Linked(citation, html, selected, outcome(selected, span, page.bare_text) if span else "not there")


def line_places(text: str, page: Page) -> dict[int, int]:
    """Where each line of an article, by its first character, begins on the page it was read from.

    A line with a seam is two, of which the page may have each in a block of its own.
    """
    bare = ["".join(block.split()) for block in page.blocks]
    seams = "\n".join(["", *bare, ""])
    places, at = {}, 0

    def found(wanted: str) -> int:
        """Where it begins: a whole block, or else a part of one; -1 if the page does not have it."""
        whole = seams.find(f"\n{wanted}\n", at)
        return whole + 1 if whole >= 0 else seams.find(wanted, at)

    for line in re.finditer(r"[^\n]+", text):
        label, seam, said = line[0].partition(SEAM)
        first, second = "".join(label.split()), "".join(said.split())
        begins = found(first + second)
        follows = begins + len(first)
        if begins < 0 and seam:
            begins = found(first.removesuffix(":"))
            at = max(at, begins)
            follows = found(second)
        for start, place in ((line.start(), begins), (line.start() + len(label) + 1, follows if seam else -1)):
            if place >= 0:
                places[start] = place - seams.count("\n", 0, place)
        at = max(at, follows + len(second) - 1)
    return places


def place(text: str, start: int, end: int, places: dict[int, int]) -> Span | None:
    """Where a passage of an article is on its page; None if the page does not have it, as an article in its JSON."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    found = []
    for at in (start, end):
        line = max(text.rfind("\n", 0, at), text.rfind(SEAM, 0, at)) + 1
        if line not in places:
            return None
        found.append(places[line] + len("".join(text[line:at].split())))
    return found[0], found[1]


def selected_by(link: str, page: Page) -> tuple[Span, ...]:
    """What a browser selects, by each directive of a link that it finds; ranges that touch are one."""
    first = [found[0] for each in directives(link) if (found := page.selected(each))]
    spans: list[Span] = []
    for start, end in sorted((page.bare(start), page.bare(end)) for start, end in first):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return tuple(spans)


def outcome(selected: Sequence[Span], passage: Span, text: str) -> str:
    """What is selected of a page's ``text``, beside the passage that should be."""
    if [*selected] == [passage]:
        return "exactly"
    if any(start <= passage[0] and passage[1] <= end for start, end in selected):
        return "more"
    words = text[slice(*passage)]
    return "a copy" if [text[slice(*each)] for each in selected] == [words] else "elsewhere"


def is_found(citation: Citation) -> bool:
    """Whether offsets and quote selector each lead to the quote and to nothing else."""
    text = citation.article.text
    around = citation.prefix + citation.quote + citation.suffix
    first = text.find(around)
    is_only = first + len(citation.prefix) == citation.start and text.find(around, first + 1) < 0
    return text[citation.start : citation.end] == citation.quote and is_only


def is_repeated(citation: Citation) -> bool:
    """Whether the article has the first or the last words of the quote elsewhere as well."""
    text = alike(citation.article.text)
    lines = [line for line in alike(citation.quote).split("\n") if line]
    return any(text.count(words) > 1 for words in (" ".join(lines[0].split()[:5]), " ".join(lines[-1].split()[-5:])))


def main() -> None:
    """Print what links and selectors lead to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--limit", type=int, help="articles; all if not given")
    parser.add_argument("--browser", type=int, default=300, help="passages that Chromium is asked for")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        limit = ["--limit", str(options.limit)] if options.limit else []
        make_site = options.shared / "tools" / "make_site.py"
        subprocess.run([sys.executable, make_site, f"{folder}/site", *limit], check=True)
        print_outcomes(linked(sorted(Path(folder, "site").glob("*.html"))), options.browser, options.seed)


def print_outcomes(passages: Iterable[Linked], asked: int, seed: int) -> None:
    """Count outcomes, and ask Chromium for some of the passages."""
    outcomes: Counter[str] = Counter()
    unfound = unexplained = 0
    drawn: list[Linked] = []
    rng = random.Random(seed)
    for number, each in enumerate(passages):
        outcomes[each.outcome] += 1
        unfound += not is_found(each.citation)
        unexplained += each.outcome != "exactly" and not is_repeated(each.citation)
        if number < asked:
            drawn.append(each)
        elif rng.randrange(number + 1) < asked:  # reservoir sampling: all are drawn with the same chance
            drawn[rng.randrange(asked)] = each
    total = outcomes.total()
    print(f"{total:,} passages; offsets and quote selectors lead to {total - unfound:,} of them alone")
    print("text fragments select " + ", ".join(f"{kind}: {count:,}" for kind, count in outcomes.most_common()))
    print(f"not exactly, though neither the first nor the last words are repeated: {unexplained:,}")
    path = browser_path()
    if not asked or not path:
        print("Chromium was not asked" + ("" if path else ": it is not installed"))
        return
    with link_browser(path) as browser:
        seen = [(each, browser.open(each.citation.link, each.html, each.selected)) for each in drawn]
    exactly = sum(each.outcome == "exactly" for each, _ in seen)
    marked, shown = sum(one.is_marked for _, one in seen), sum(one.is_shown for _, one in seen)
    print(
        f"Chromium, asked for {len(seen):,}, of which {exactly:,} exactly: "
        f"it selects the same for {marked:,}, and shows where it begins for {shown:,}"
    )
    for each, one in seen:
        if not (one.is_marked and one.is_shown):
            print(f"  {one}: {each.citation.article.source} {each.citation.link}")


if __name__ == "__main__":
    main()
