"""Cuts an article into passages: by heading first, then, where a section is long, at its best seams."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from medcite.corpus.article import Article, Block, BlockKind, Section, short_id
from medcite.corpus.context import TokenMeter, embedded_text, passage_context
from medcite.corpus.passage import Passage
from medcite.corpus.sentences import sentence_starts

MAX_TOKENS = 256
"""The longest passage, context included, whatever the encoder could read: more is no passage to quote."""

# What it costs to end a passage at a seam, beside the cost of unequal lengths. In units of one passage
# more: a lead-in is parted from its list only where the two do not fit together.
_SEAM = {
    "paragraph": 0.0,
    "list": 0.05,  # after a list
    "sentence": 0.3,
    "item": 0.5,  # steps are read together, so a list stays whole if it can
    "sentence in item": 0.8,
    "inside": 1.0,  # of a sentence
    "lead-in": 20.0,
}

_WIDE_TOKEN = 16  # characters; a "token" beyond is no word (BERT reads any word over 100 letters as one)
_SLICE = 50_000  # characters tokenized at once, so that a huge block does not fill the memory


class _Unit(NamedTuple):
    """A sentence, item or row that is kept in one piece, and the seam before it."""

    start: int
    end: int
    size: int
    seam: str


def split_passages(article: Article, meter: TokenMeter) -> list[Passage]:
    """The passages of ``article`` in reading order: together, all text of all its sections.

    A passage never crosses a heading. A section that fits is one passage. A longer one is cut into as
    few passages as hold it, of lengths as equal as good seams allow: between paragraphs rather than
    between sentences, between sentences rather than between the items of a list, never between a list
    and its lead-in while the two fit. A sentence too long for the encoder is cut at a clause or a word.
    """
    passages: list[Passage] = []
    article_id = article.id
    seen: Counter[str] = Counter()
    for section in article.sections:
        for start, end, tokens in _section_passages(article, section, meter):
            text = article.text[start:end]
            occurrence = seen[text]
            seen[text] += 1
            parts = (article_id, text, str(occurrence)) if occurrence else (article_id, text)
            passages.append(Passage(short_id("passage", *parts), article_id, section.path, start, end, text, tokens))
    return passages


def _section_passages(article: Article, section: Section, meter: TokenMeter) -> list[tuple[int, int, int]]:
    """``(start, end, tokens)`` of the passages of one section."""
    context = passage_context(section.path, meter)
    limit = min(meter.room, MAX_TOKENS)
    budget = max(1, limit - meter.token_count(context))
    while True:
        units = list(_units(article, section, meter, budget))
        spans = [(units[first].start, units[last - 1].end) for first, last in _cut(units, budget)]
        measured = [
            (start, end, meter.token_count(embedded_text(context, article.text[start:end]))) for start, end in spans
        ]
        # Some tokenizers need more tokens for a whole than for its parts.
        overflow = max((tokens for _, _, tokens in measured), default=0) - limit
        if overflow <= 0 or budget == 1:
            return measured
        budget = max(1, budget - overflow)


def _units(article: Article, section: Section, meter: TokenMeter, budget: int) -> Iterator[_Unit]:
    """The pieces of a section, none larger than ``budget``, each with the seam before it."""
    blocks = _blocks_within(article.blocks, section)
    for number, block in enumerate(blocks):
        seam = _seam_between(article.text, blocks[number - 1], block) if number else "paragraph"
        for start, end in _sentences(article, block):
            for piece_start, piece_end, size in _pieces(article.text, start, end, meter, budget):
                yield _Unit(piece_start, piece_end, max(size, 1), seam)
                seam = "inside"
            seam = "sentence" if block.kind is BlockKind.PARAGRAPH else "sentence in item"


def _blocks_within(blocks: Sequence[Block], section: Section) -> list[Block]:
    first = bisect_left(blocks, section.start, key=lambda block: block.start)
    last = bisect_left(blocks, section.end, key=lambda block: block.start)
    return [block for block in blocks[first:last] if block.end > block.start]


def _seam_between(text: str, before: Block, block: Block) -> str:
    if block.kind is BlockKind.PARAGRAPH:
        return "paragraph" if before.kind is BlockKind.PARAGRAPH else "list"
    if before.kind is BlockKind.PARAGRAPH:
        return "lead-in"
    nested = block.depth > before.depth and text[before.start : before.end].rstrip().endswith(":")
    return "lead-in" if nested else "item"


def _sentences(article: Article, block: Block) -> Iterator[tuple[int, int]]:
    """The sentences of a block, without the white space between them."""
    text = article.text[block.start : block.end]
    starts = [*sentence_starts(text, article.language), len(text)]
    for start, end in pairwise(starts):
        sentence = text[start:end]
        stripped = sentence.strip()
        if stripped:
            begin = block.start + start + len(sentence) - len(sentence.lstrip())
            yield begin, begin + len(stripped)


def _token_starts(text: str, start: int, end: int, meter: TokenMeter) -> list[int]:
    """Where each token of ``[start, end)`` starts in the article; a token too wide for a word counts as several."""
    starts: list[int] = []
    at = start
    while at < end:
        stop = min(end, at + _SLICE)
        if stop < end:
            space = text.rfind(" ", at + 1, stop)
            stop = space if space > 0 else stop
        starts += [at + start for start in _spread(meter.token_offsets(text[at:stop]))]
        at = stop
    return starts


def _spread(offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Where each token starts: some tokenizers tell only the word that it is part of, over which it is spread."""
    starts: list[int] = []
    before = -1
    for start, end in offsets:
        if start == before or end - start > _WIDE_TOKEN:
            break
        starts.append(start)
        before = start
    else:
        return starts  # nothing to spread, nearly always
    starts = []
    for (start, end), tokens in groupby(offsets):
        count = max(len(list(tokens)), math.ceil((end - start) / _WIDE_TOKEN))
        starts += [start + (end - start) * number // count for number in range(count)]
    return starts


def _pieces(text: str, start: int, end: int, meter: TokenMeter, budget: int) -> Iterator[tuple[int, int, int]]:
    """``(start, end, tokens)``: ``[start, end)`` whole, or cut at clauses or words to fit ``budget``."""
    if end - start <= _SLICE:
        size = meter.token_count(text[start:end])
        if size <= budget and end - start <= size * _WIDE_TOKEN:  # nearly always; where tokens start takes longer
            yield start, end, size
            return
    starts = _token_starts(text, start, end, meter)
    first, last = 0, len(starts)
    while last - first > budget:
        cut = max(_clause_end(text, start, starts[first + budget]), start + 1)
        following = bisect_left(starts, cut, first + 1)
        yield start, start + len(text[start:cut].rstrip()), following - first
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
        first = following
    if start < end:
        yield start, end, last - first


def _clause_end(text: str, start: int, furthest: int) -> int:
    """The last good place to cut in the later half of ``[start, furthest)``, else ``furthest``."""
    middle = (start + furthest) // 2
    for mark in ("; ", ": ", ", ", " "):
        at = text.rfind(mark, middle, furthest)
        if at > start:
            return at + len(mark)
    return furthest


def _cut(units: Sequence[_Unit], budget: int) -> list[tuple[int, int]]:
    """The runs ``[first, last)`` of units that make the best passages, by dynamic programming."""
    if not units:
        return []
    before = [0, *accumulate(unit.size for unit in units)]
    if before[-1] <= budget:
        return [(0, len(units))]
    ideal = before[-1] / math.ceil(before[-1] / budget)
    best = [0.0] + [math.inf] * len(units)
    came_from = [0] * (len(units) + 1)
    for last in range(1, len(units) + 1):
        for first in range(last - 1, -1, -1):
            size = before[last] - before[first]
            if size > budget and first < last - 1:
                break
            seam = _SEAM[units[first].seam] if first else 0.0
            cost = best[first] + 1.0 + seam + (size / ideal - 1.0) ** 2
            if cost < best[last]:
                best[last], came_from[last] = cost, first
    runs: list[tuple[int, int]] = []
    last = len(units)
    while last:
        runs.append((came_from[last], last))
        last = came_from[last]
    return runs[::-1]
