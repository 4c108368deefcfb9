"""Synthetic corpora of any size, made after a real one.

An article is made after a real one drawn at random: its title and headings, as many passages, each of as many
sentences, but these drawn from all of the real corpus, so that words are as frequent as they are there. A
vector is a real one with noise: of a unit vector v, normalise(v + s·g), where g is drawn from the normal
distribution and has length 1 on average. A section's heading path has a vector of its own, shared by its
passages, as in real corpora. About five passages an article, as in the source.

Keys of vectors and ids of passages are hashes, as the real ones are: where they fall in the database's
indexes is part of what is measured. The same seed, source and steps give the same corpus.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medcite.corpus.article import Article, Block, BlockKind, Section, short_id
from medcite.corpus.folder import DATABASE, Manifest, write_manifest
from medcite.corpus.passage import Passage
from medcite.corpus.rows import StoredPassage
from medcite.corpus.store import PassageEntry, Store
from medcite.corpus.vectors import Vectors, text_key

NOISE = 0.35
PASSAGES_AT_ONCE = 10_000
PASSAGES_PER_COMMIT = 100_000  # the larger the database, the more pages a commit touches however small it is
CACHE_KIB = 1_500_000  # of the database while growing: its indexes, in random order

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RealPassage:
    """What a passage is made after: its vector's number, how many sentences it has, and tokens."""

    vector: int
    sentences: int
    tokens: int


@dataclass(frozen=True, slots=True)
class RealSection:
    """A heading path, its vector's number, and its passages."""

    path: tuple[str, ...]
    vector: int
    passages: tuple[RealPassage, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The real corpus: sections of each article, sentences of all, vectors of passages and heading paths."""

    articles: list[list[RealSection]]
    sentences: list[str]
    texts: Floats
    headings: Floats

    @classmethod
    def read(cls, folder: Path, manifest: Manifest) -> Source:
        """From a medcite corpus."""
        store = Store(folder / DATABASE)
        passages = list(store.passages_since(-1))
        vectors = Vectors(store.connection, manifest.encoder.key)
        texts = vectors.get([stored.text_key for stored in passages])
        headings = vectors.get([stored.context_key for stored in passages])
        store.close()
        articles, sentences, number = [], [], 0

        def section_of(stored: StoredPassage) -> tuple[str, ...]:
            return stored.passage.heading_path

        for _, of_article in groupby(passages, key=lambda stored: stored.article_row):
            sections = []
            for path, of_section in groupby(of_article, key=section_of):
                first, made = number, []
                for stored in of_section:
                    found = split(stored.passage.text)
                    sentences += found
                    made.append(RealPassage(number, len(found), stored.passage.tokens))
                    number += 1
                sections.append(RealSection(path, first, tuple(made)))
            articles.append(sections)
        return cls(articles, sentences, texts, headings)

    @property
    def questions(self) -> list[str]:
        """Headings that ask something, each once, in the order of the corpus."""
        headings = (section.path[-1] for article in self.articles for section in article)
        return list(dict.fromkeys(heading for heading in headings if heading.endswith("?")))


def split(text: str) -> list[str]:
    """Sentences, items and rows, near enough; one at least."""
    return re.split(r"(?<=[.?!])\s+|\n+", text.strip())


def noisy(vectors: Floats, noise: float, chance: np.random.Generator) -> Floats:
    """Unit vectors near ``vectors``."""
    moved = chance.standard_normal(vectors.shape, dtype=np.float32)
    moved *= np.float32(noise / vectors.shape[1] ** 0.5)
    moved += vectors
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some synthetic articles with their passages, and the vectors of these by key."""

    articles: list[tuple[Article, list[PassageEntry]]]
    keys: list[bytes]
    vectors: Floats


def chunks(source: Source, first: int, count: int, seed: int, noise: float = NOISE) -> Iterator[Chunk]:
    """``count`` passages, a chunk at a time; ``first`` is how many there are already."""
    end = first + count
    while first < end:
        chance = np.random.default_rng([seed, first])
        size = min(PASSAGES_AT_ONCE, end - first)
        chosen: list[list[RealSection]] = []
        missing = size
        while missing:
            sections = source.articles[chance.integers(len(source.articles))]
            chosen.append(_cut(sections, missing))
            missing -= sum(len(section.passages) for section in chosen[-1])
        yield _chunk(source, chosen, first, seed, noise, chance)
        first += size


def _cut(sections: list[RealSection], most: int) -> list[RealSection]:
    """The first sections, with ``most`` passages at most."""
    kept = []
    for section in sections:
        passages = section.passages[:most]
        if passages:
            kept.append(dataclasses.replace(section, passages=passages))
        most -= len(passages)
    return kept


def _chunk(
    source: Source,
    chosen: list[list[RealSection]],
    first: int,
    seed: int,
    noise: float,
    chance: np.random.Generator,
) -> Chunk:
    sections = [section for article in chosen for section in article]
    passages = [passage for section in sections for passage in section.passages]
    vectors = np.vstack(
        [
            noisy(source.texts[[passage.vector for passage in passages]], noise, chance),
            noisy(source.headings[[section.vector for section in sections]], noise, chance),
        ]
    )
    drawn = iter(chance.integers(len(source.sentences), size=sum(p.sentences for p in passages)).tolist())
    numbers = iter(range(first, first + len(passages)))
    articles: list[tuple[Article, list[PassageEntry]]] = []
    text_keys: list[bytes] = []
    context_keys: list[bytes] = []
    for each in chosen:
        name = f"{seed}/{first + len(text_keys)}"
        article, entries = _article(source, each, name, drawn, numbers)
        articles.append((article, entries))
        text_keys += [entry.text_key for entry in entries]
        context_keys += list(dict.fromkeys(entry.context_key for entry in entries))
    return Chunk(articles, text_keys + context_keys, vectors)


def _article(
    source: Source, sections: list[RealSection], name: str, drawn: Iterator[int], numbers: Iterator[int]
) -> tuple[Article, list[PassageEntry]]:
    """One article; ``drawn`` are the numbers of sentences, ``numbers`` of passages."""
    where = f"https://scale.example/{name}"
    article_id = short_id("article", where)
    pieces: list[str] = []
    kept: list[Section] = []
    blocks: list[Block] = []
    entries: list[PassageEntry] = []
    position = 0
    for place, section in enumerate(sections):
        heading = section.path[-1] if len(section.path) > 1 else ""
        if heading:
            pieces.append(heading)
            position += len(heading) + 2
        start = position
        context_key = text_key(f"{where} {place}")
        for passage in section.passages:
            text = " ".join([source.sentences[next(drawn)] for _ in range(passage.sentences)])
            end = position + len(text)
            id = short_id("passage", where, str(next(numbers)))
            entry = Passage(id, article_id, section.path, position, end, text, passage.tokens)
            entries.append(PassageEntry(entry, text_key(id), context_key))
            blocks.append(Block(BlockKind.PARAGRAPH, position, end))
            pieces.append(text)
            position = end + 2
        kept.append(Section(heading, len(section.path), section.path, start, position - 2))
    title = sections[0].path[0]
    article = Article(where, title, "\n\n".join(pieces), tuple(kept), tuple(blocks), url=where, language="en")
    assert article.id == article_id
    return article, entries


def grow(folder: Path, source: Source, manifest: Manifest, size: int, seed: int, noise: float = NOISE) -> int:
    """Grow the corpus in ``folder`` to ``size`` passages, without publishing views; gives how many came."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder / DATABASE, write=True)
    # Made anew from a seed, so it need not survive a loss of power.
    store.connection.execute("PRAGMA synchronous = OFF")
    store.connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    vectors = Vectors(store.connection, manifest.encoder.key)
    first = store.count("passages")
    made = chunks(source, first, size - first, seed, noise)
    remaining = size - first
    while remaining > 0:
        commit = min(PASSAGES_PER_COMMIT, remaining)
        remaining -= commit
        with store.transaction() as generation:
            while commit > 0:
                chunk = next(made)
                for article, entries in chunk.articles:
                    store.put(
                        article,
                        entries,
                        file_hash="",
                        reader_version=0,
                        retrieved="2026-01-01T00:00:00+00:00",
                        generation=generation,
                    )
                    commit -= len(entries)
                vectors.put(chunk.keys, chunk.vectors)
    write_manifest(folder, dataclasses.replace(manifest, generation=store.generation))
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return max(0, size - first)
