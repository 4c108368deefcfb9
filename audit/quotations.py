"""What in a document is a quotation, and which link beside it says where it is from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from medcite.audit.blocks import Block, Link
from medcite.audit.claim import PASSAGE_ID, Claim, Claims, Place, Problem, unfit
from medcite.audit.fragments import fragment_quotes, has_fragment

LINKED_WORDS = 4
"""Fewer words in quotation marks are a name or a turn of phrase, even with a link beside them."""

UNLINKED_WORDS = 8
"""Fewer are no citation if nothing says where they are from."""

BLOCK_WORDS = 3
"""Fewer in a blockquote are no quotation."""

_MARKS = re.compile(
    r"“(?P<english>[^“”]+)”|«(?P<french>[^«»]+)»|»(?P<reversed>[^«»]+)«|„(?P<german>[^„“”]+)[“”]"
    r"|(?<![\w\"'])\"(?=\S)(?P<straight>[^\"]+)(?<=\S)\"(?!\w)"
)
_SENTENCE_END = re.compile(r"[.!?…][\"”»’)\]]*\s+(?=[\"“«„(\[]?[^\W\d_a-z])")
_SOURCE_SIGN = re.compile(r"\s*(?:[—–―]|--?\s|sources?\b|from\b|via\b|\(|\[)", re.I)
_PASSAGE = re.compile(rf"(?:Passage\s+)?({PASSAGE_ID.pattern})(?=,|\s*$)")
_CITATION_BLOCKS = 5  # paragraphs: facts, reference, link and id, as medcite writes them
_LINKS_AROUND = 20  # on either side of a quotation, of which the nearest is taken
_FEW_WORDS_AROUND_LINK = 300  # characters: publisher, authors and dates


def claims_in_blocks(blocks: Sequence[Block]) -> Claims:
    """The citations in a document: blockquotes, quotations in quotation marks, and links that quote by themselves."""
    found = Claims()
    used: set[tuple[int, int]] = set()  # links that say where a quotation is from: their block, and their number in it
    made: list[tuple[int, Claim]] = []
    at = 0
    for quotation, group in groupby(blocks, key=lambda block: block.quotation):
        some = list(group)
        if quotation:
            made += [(at, claim) for claim in _blockquote(blocks, at, at + len(some), used)]
        else:
            for number, block in enumerate(some, start=at):
                made += [(number, claim) for claim in _in_marks(block, number, used)]
        at += len(some)
    for number, block in enumerate(blocks):
        made += [(number, claim) for claim in _by_links(block, number, used)]
    for _, claim in sorted(made, key=lambda pair: pair[0]):
        reason = unfit(claim.quote)
        if reason is None:
            found.claims.append(claim)
        elif len(claim.quote) > 1:
            found.problems.append(Problem(claim.place, reason))
    return found


def _blockquote(blocks: Sequence[Block], first: int, last: int, used: set[tuple[int, int]]) -> Iterator[Claim]:
    """The citation that the blockquote ``blocks[first:last]`` is."""
    inside = list(range(first, last))
    sources = [number for number in inside if blocks[number].is_source]
    ending = blocks[last - 1]
    if not sources and last - first > 1 and _names_source(ending):
        sources = [last - 1]
    words = [blocks[number] for number in inside if number not in sources]
    text = "\n".join(block.text.strip() for block in words)
    # A last line that begins with a dash says who is quoted.
    lines = text.split("\n")
    attribution = len(lines) > 1 and re.match(r"\s*(?:[—–―]|--)\s*\S", lines[-1]) is not None
    if attribution:
        text = "\n".join(lines[:-1])
    if len(text.split()) < BLOCK_WORDS or not words:
        return
    link = _blockquote_link(blocks, first, last, sources, used)
    cite = words[0].cite
    after = list(_after(blocks, last))
    named = [*(code for number in after for code in blocks[number].code), *(blocks[number].text for number in after)]
    passage = next((found[1] for words_after in named if (found := _PASSAGE.match(words_after))), None)
    yield Claim(
        quote=text,
        place=Place(line=words[0].line),
        url=cite or (link.url if link else None),
        passage_id=passage if link or cite else None,
        typed=True,
        other_reading="" if sources or attribution else _other_reading(words[0].written, text),
    )


def _other_reading(written: str, text: str) -> str:
    return "" if written.split() == text.split() else written


def _blockquote_link(
    blocks: Sequence[Block], first: int, last: int, sources: Sequence[int], used: set[tuple[int, int]]
) -> Link | None:
    """Where a blockquote is from: the link of its last line, right after it, in it, or in the line that leads to it."""
    candidates = list(sources)
    for number in _after(blocks, last):
        if any(has_fragment(link.url) for link in blocks[number].links) or (
            number == last and _is_beside(blocks[number])
        ):
            candidates.append(number)
            break
    candidates += range(last - 1, first - 1, -1)
    if first and not blocks[first - 1].quotation and blocks[first - 1].text.rstrip().endswith(":"):
        candidates.append(first - 1)
    for number in candidates:
        links = [link for link in blocks[number].links if is_address(link.url)]
        if links:
            # One that quotes by itself is surely meant.
            chosen = next((link for link in links if has_fragment(link.url)), links[0])
            used.add((number, blocks[number].links.index(chosen)))
            return chosen
    return None


def _after(blocks: Sequence[Block], last: int) -> Iterator[int]:
    """The paragraphs right after a blockquote, in which its citation may stand: few, and up to what is next."""
    for number in range(last, min(len(blocks), last + _CITATION_BLOCKS)):
        if blocks[number].quotation or blocks[number].is_heading:
            return
        yield number


def _names_source(block: Block) -> bool:
    """Whether the last paragraph of a blockquote says where it is from."""
    return bool(block.links) and (
        _SOURCE_SIGN.match(block.text) is not None or len(block.words_beside_links.split()) <= 3
    )


def _is_beside(block: Block) -> bool:
    """Whether a paragraph after a blockquote is about where it is from: little more than a link."""
    if block.is_heading or not block.links:
        return False
    return _SOURCE_SIGN.match(block.text) is not None or len(block.words_beside_links) <= _FEW_WORDS_AROUND_LINK


def _in_marks(block: Block, number: int, used: set[tuple[int, int]]) -> Iterator[Claim]:
    """The citations in quotation marks, or in elements for quotations, in one paragraph."""
    if block.is_heading:
        return
    marked = [mark.start for mark in block.marked]
    spans = [(mark.start, mark.end, mark.cite) for mark in block.marked]
    for match in _MARKS.finditer(block.text):
        start, end = match.span(match.lastgroup or 0)
        at = bisect_right(marked, end)
        if not at or block.marked[at - 1].end <= start:
            spans.append((start, end, None))
    ends = [match.end() for match in _SENTENCE_END.finditer(block.text)]
    for start, end, cite in sorted(spans, key=lambda span: span[0]):
        text = block.text[start:end].strip('"“”„«» \n')
        link = _nearest(block, start, end, ends)
        url = cite or (link.url if link else None)
        is_link_text = link is not None and start <= link.end and link.start <= start and end <= link.end
        least = LINKED_WORDS if url else UNLINKED_WORDS
        if len(text.split()) < least or _looks_like_title(text, is_link_text):
            continue
        if link is not None and not cite:
            used.add((number, bisect_left(block.links, link.start, key=lambda link: link.start)))
        line = block.line_at(start)
        yield Claim(quote=text, place=Place(line=line), url=url, typed=True)


def _nearest(block: Block, start: int, end: int, sentence_ends: Sequence[int]) -> Link | None:
    """The link that a quotation goes with: of its sentence, else of its paragraph; one after it rather than before."""

    def sentence(at: int) -> int:
        return bisect_right(sentence_ends, at)

    own = sentence(max(start, end - 1))

    def distance(link: Link) -> tuple[bool, bool, int]:
        is_after = link.end > start
        gap = max(0, link.start - end) if is_after else start - link.end
        return sentence(link.start) != own, not is_after, gap

    at = bisect_right(block.links, start, key=lambda link: link.start)
    around = block.links[max(0, at - _LINKS_AROUND) : at + _LINKS_AROUND]
    return min((link for link in around if is_address(link.url)), key=distance, default=None)


def _looks_like_title(text: str, is_link_text: bool) -> bool:
    """Whether most words are capitalised, or a few are all that a link says: "Living With Asthma", not a sentence."""
    words: list[str] = re.findall(r"[^\W\d_]{4,}", text)
    capitals = sum(word[0].isupper() for word in words)
    if len(words) >= 2 and capitals >= 0.75 * len(words):
        return True
    return is_link_text and len(text.split()) < UNLINKED_WORDS and not text.rstrip().endswith((".", "!", "?"))


def _by_links(block: Block, number: int, used: set[tuple[int, int]]) -> Iterator[Claim]:
    """What links quote by themselves, if there is no quotation that they belong to."""
    for at, link in enumerate(block.links):
        if (number, at) not in used and is_address(link.url):
            for quote in fragment_quotes(link.url):
                yield Claim(quote=quote, place=Place(line=block.line_at(link.start)), url=link.url, typed=True)


def is_address(url: str) -> bool:
    """Whether a link leads to a page: not within the document, not to a mailbox."""
    return url.lower().startswith(("http://", "https://", "file://"))
