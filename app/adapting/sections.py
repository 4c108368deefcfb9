"""What there is to learn from: sections of the corpus with their headings, some of them held out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from medcite.adapting.questions import key_words
from medcite.adding.reencoding import checked_text
from medcite.corpus.context import TokenMeter, passage_context
from medcite.corpus.errors import CorpusError
from medcite.corpus.filter import Filter
from medcite.corpus.store import Store

FEWEST_SECTIONS = 200
"""Sections with headings that a corpus must have: of fewer there is no telling whether training helped."""

FEWEST_TITLES = 20
"""Titles of articles that they must come from: articles are held out whole."""

MOST_OF_ONE = 32
"""Sections taken of one article at most, so that no book drowns the leaflets."""

HELD_OUT = 10
"""One title in so many is held out; of corpora with fewer than :data:`SMALL` sections, two."""

SMALL = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage: its row in the store, its own text, and what is embedded for it and for its heading path."""

    row: int
    text: str
    embedded: str
    context: str


@dataclass(frozen=True, slots=True)
class Section:
    """Passages under one heading, which is empty for what stands before an article's first."""

    title: str
    heading: str
    answers: tuple[Answer, ...]

    @property
    def subject(self) -> tuple[str, str]:
        """What it is about. Sections of two articles with the same title and heading answer the same questions."""
        return self.title.casefold(), self.heading.casefold()

    @property
    def is_asked(self) -> bool:
        """Whether a question can be made of its heading."""
        return bool(self.heading and key_words(self.heading))


@dataclass(frozen=True, slots=True)
class Sample:
    """Sections to train with, to choose the weight on, and to check the outcome on: no title is in two of them."""

    training: tuple[Section, ...]
    choosing: tuple[Section, ...]
    checking: tuple[Section, ...]
    articles: int


def sample(store: Store, meter: TokenMeter, pairs: int, seed: int) -> Sample:
    """Sections of articles drawn by ``seed`` until there are enough for ``pairs``, and as many more to hold out.

    Raises:
        CorpusError: the corpus has too few with headings, or was cut for another encoder's tokens.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    rows = sorted(store.articles_passing(Filter()))
    chance.shuffle(rows)
    wanted = pairs * HELD_OUT // (HELD_OUT - 1) + 1
    titles: dict[str, list[Section]] = {}
    asked = articles = 0
    for row in rows:
        sections = sections_of(store, row, meter)
        if not any(section.is_asked for section in sections):
            continue
        if len(sections) > MOST_OF_ONE:
            sections = chance.sample(sections, MOST_OF_ONE)
        titles.setdefault(sections[0].title.casefold(), []).extend(sections)
        asked += sum(section.is_asked for section in sections)
        articles += 1
        if asked >= wanted:
            break
    if asked < FEWEST_SECTIONS or len(titles) < FEWEST_TITLES:
        raise CorpusError(
            f"This corpus is too small to adapt to: it has {asked:,} sections with headings, in articles of "
            f"{len(titles):,} titles, and {FEWEST_SECTIONS} in {FEWEST_TITLES} are the least. Add more articles first."
        )
    held = list(titles)[:: HELD_OUT if asked >= SMALL else HELD_OUT // 2]
    return Sample(
        training=_all_of(titles, [title for title in titles if title not in set(held)]),
        choosing=_all_of(titles, held[0::2]),
        checking=_all_of(titles, held[1::2]),
        articles=articles,
    )


def sections_of(store: Store, article: int, meter: TokenMeter) -> list[Section]:
    """The sections of the article in a row of the store, in its order, as far as they hold passages.

    Raises:
        CorpusError: they were cut for another encoder's tokens.
    """
    found = []
    stored = store.passages_of(article)
    for path, group in groupby(stored, key=lambda one: one.passage.heading_path):
        context = passage_context(path, meter)
        answers = tuple(Answer(one.row, one.passage.text, checked_text(one, context), context) for one in group)
        found.append(Section(path[0] if path else "", path[-1] if len(path) > 1 else "", answers))
    return found


def _all_of(titles: dict[str, list[Section]], some: Sequence[str]) -> tuple[Section, ...]:
    return tuple(section for title in some for section in titles[title])
