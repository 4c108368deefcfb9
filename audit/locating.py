"""Where an article has the words of a citation, or what is most like them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from medcite.audit.alignment import Alignment, Words, is_like
from medcite.audit.claim import Claim
from medcite.audit.normal_form import fold
from medcite.audit.texts import Texts
from medcite.audit.verbatim import occurrences, readings
from medcite.audit.verdict import Spot
from medcite.corpus.article import Article
from medcite.corpus.difference import Edit, Op, word_difference

_LEFT_OUT = Edit(Op.SAME, "… ")
_WORDS_AROUND = 8
_STOPS = ".?!"
_STOP = re.compile(r"[.?!](?=\s|$)|(?=\n)")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A place that says something like a quotation, how like it is, and what makes the one the other."""

    spot: Spot
    similarity: float
    difference: tuple[Edit, ...]


def stands(claim: Claim, article: Article, texts: Texts) -> Spot | None:
    """Where ``article`` has the words of ``claim`` word for word; of several places the one that is meant."""
    said = None if claim.start is None else article.text[claim.start : claim.end]
    if claim.start is not None and claim.end is not None and said and said.split() == claim.quote.split():
        return Spot(article, claim.start, claim.end)
    form = texts.form(article, folded=claim.typed)
    for parts in readings(claim):
        found = occurrences(parts, form)
        if found:
            start, end = max(found, key=lambda span: _fits(claim, article.text, *span))
            return Spot(article, start, end)
    return None


def _fits(claim: Claim, text: str, start: int, end: int) -> tuple[int, int]:
    """How well a place agrees with what a citation says of where it stands; more is better."""
    if claim.start == start:
        return len(claim.prefix) + len(claim.suffix) + 1, 0
    before, after = text[max(0, start - len(claim.prefix)) : start], text[end : end + len(claim.suffix)]
    agreeing = _shared(before[::-1], claim.prefix[::-1]) + _shared(after, claim.suffix)
    return agreeing, -abs(start - (claim.start or 0))


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def closest(claim: Claim, article: Article, texts: Texts) -> Likeness | None:
    """What ``article`` has that is most like the words of ``claim``; None if nothing is like them."""
    best = None
    for parts in readings(claim):
        found = _aligned(parts, claim, article, texts.words(article))
        if found and (best is None or found.similarity > best.similarity):
            best = found
    return best


def _aligned(parts: tuple[str, ...], claim: Claim, article: Article, words: Words) -> Likeness | None:
    wanted = [Words(part) for part in parts]
    found: list[Alignment] = []
    for part in wanted:
        place = words.best(part, claim.end)
        if place is None or (found and place.start < found[-1].end):
            return None  # not one after the other
        found.append(place)
    count = sum(len(part.words) for part in wanted)
    similarity = sum(place.similarity * len(part.words) for place, part in zip(found, wanted, strict=True)) / count
    if not is_like(similarity, count):
        return None
    difference: list[Edit] = []
    for words_of_part, place in zip(parts, found, strict=True):
        difference += [_LEFT_OUT] if difference else []
        start, end = _as_a_sentence(words_of_part, article.text, place)
        difference += word_difference(words_of_part, _form(article.text[start:end], claim.typed))
    first, _ = _as_a_sentence(parts[0], article.text, found[0])
    _, last = _as_a_sentence(parts[-1], article.text, found[-1])
    return Likeness(Spot(article, first, last), similarity, tuple(difference))


def _as_a_sentence(quote: str, text: str, place: Alignment) -> tuple[int, int]:
    """A place with what its sentence has before and behind it, if little: of a quotation that is a whole sentence,
    an "Only" before it, or an "unless" behind it, is what has changed.
    """
    start, end = place.start, place.end
    if quote[:1].isupper() and not text[start].isupper():
        before = max(text.rfind(mark, 0, start) + len(mark) for mark in ("\n", ". ", "? ", "! "))
        start = before if len(text[before:start].split()) <= _WORDS_AROUND else start
    if quote[-1:] in _STOPS and text[end - 1] not in _STOPS:
        stop = _STOP.search(text, end)
        after = stop.end() if stop else len(text)
        end = after if len(text[end:after].split()) <= _WORDS_AROUND else end
    return start, end


def _form(text: str, typed: bool) -> str:
    return " ".join((fold(text) if typed else text).split())
