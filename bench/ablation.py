"""What each idea of the ranking is worth: each switched off in turn, and all of them.

    python bench/ablation.py [--shared ../shared] [--runs build/bench]

Over the collections that bench/quality.py has built (run it first: as it is, with --beside-text, and with
--beside-text --no-titles). Prints ndcg@10 of fused retrieval: LiveQA asked short, misspelled, and as whole
messages; questions beside long articles, paraphrased and verbatim, with titles and without.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest import mock

import beside_text
import liveqa
from measures import Figures
from typos import misspelled, rare_in

import medcite
from medcite.search import fusion, understanding
from medcite.search.candidates import Retrieval
from medcite.search.expansion import Expander, Ground
from medcite.search.spelling import Spelling

Ask = Callable[[], Figures]

NOTHING: dict[str, Any] = {
    "spelling": mock.patch.object(Spelling, "corrections", return_value=[]),
    "other wordings": mock.patch.object(Expander, "expansions", return_value=[]),
    "words weighed by the question": mock.patch.object(fusion, "MOST_LEXICAL", fusion.LEAST_LEXICAL),
    "complete passages": mock.patch.object(Retrieval, "_complete", return_value=frozenset()),
}
"""Each idea, and what switches it off."""

OTHERWISE: dict[str, Any] = {
    "other names given to the encoder, too": mock.patch.object(understanding, "SPELLED_OUT", tuple(Ground)),
    "abbreviations not given to it": mock.patch.object(understanding, "SPELLED_OUT", ()),
}
"""What was decided otherwise."""


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Within the block, some ideas are switched off."""
    with ExitStack() as off:
        for name in names:
            off.enter_context(NOTHING[name])
        yield


def collections(shared: Path, runs: Path, opened: ExitStack) -> dict[str, Ask]:
    """What can be asked, by name."""
    site = opened.enter_context(medcite.open(runs / "corpus"))
    grades = liveqa.read_judgements(shared / "data" / "liveqa" / "judgements.tsv")
    is_rare = rare_in(site)

    def over_site(questions: dict[str, str]) -> Ask:
        def ask() -> Figures:
            rankings = {id: liveqa.rank_sections(site, text, "fused") for id, text in questions.items()}
            return liveqa.figures_of(grades, rankings)

        return ask

    short = liveqa.read_questions(shared, "question")
    found = {
        "short": over_site(short),
        "misspelled": over_site({id: misspelled(text, is_rare) for id, text in short.items()}),
        "message": over_site(liveqa.read_questions(shared, "message")),
    }
    articles = list(beside_text.read_articles(shared))
    questions = beside_text.read_questions(articles)
    for folder, name in (("titles", ""), ("no_titles", ", no titles")):
        corpus = opened.enter_context(medcite.open(runs / "beside_text" / folder / "corpus"))
        for kind in beside_text.KINDS:
            some = [each for each in beside_text.answerable(corpus, questions) if each.kind == kind]

            def ask(corpus: medcite.Corpus = corpus, some: list[beside_text.Question] = some) -> Figures:
                return beside_text.figures_of(corpus, some, {each.id: each.text for each in some}, "fused")

            found[f"{kind}{name}"] = ask
    return found


def main() -> None:
    """Print the table."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=here.parent / "shared")
    parser.add_argument("--runs", type=Path, default=here / "build" / "bench")
    arguments = parser.parse_args()
    with ExitStack() as opened:
        asks = collections(arguments.shared, arguments.runs, opened)
        print(f"| | {' | '.join(asks)} |\n|---|{'---|' * len(asks)}")

        def row(name: str) -> None:
            values = [fmean(ask()["ndcg@10"].values()) for ask in asks.values()]
            print(f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |", flush=True)

        row("all")
        for name in NOTHING:
            with without(name):
                row(f"without {name}")
        with without(*NOTHING):
            row("without all of them")
        for name, otherwise in OTHERWISE.items():
            with otherwise:
                row(name)


if __name__ == "__main__":
    main()
