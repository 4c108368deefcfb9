"""Citations in plain text: quotations in it, with the addresses beside them."""

from __future__ import annotations

import re

from medcite.audit.blocks import Block
from medcite.audit.claim import Claims
from medcite.audit.quotations import claims_in_blocks

_QUOTE_SIGNS = re.compile(r"^(?:\s*>)+ ?")


def claims_in_text(text: str) -> Claims:
    """The quotations in a text that are citations."""
    return claims_in_blocks(blocks_of_text(text))


def blocks_of_text(text: str) -> list[Block]:
    """The paragraphs of a text: what blank lines part; lines after ">" are quoted, as in mail."""
    blocks: list[Block] = []
    quotation = 0
    was_quoted = ends = False
    for number, line in enumerate(text.splitlines(), start=1):
        signs = _QUOTE_SIGNS.match(line)
        words = line[signs.end() :] if signs else line
        is_quoted = signs is not None
        if is_quoted and not was_quoted:
            quotation += 1
        if not words.strip():
            ends, was_quoted = True, is_quoted
            continue
        if ends or is_quoted != was_quoted or not blocks:
            blocks.append(Block(number, quotation=quotation if is_quoted else 0))
        blocks[-1].text += words.strip() + "\n"
        ends, was_quoted = False, is_quoted
    for block in blocks:
        block.add_addresses()
    return blocks
