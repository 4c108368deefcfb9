"""Citations in Markdown: quotations in it, with the links beside them."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from medcite.audit.blocks import Block
from medcite.audit.claim import Claims
from medcite.audit.claims_in_html import blocks_of_html
from medcite.audit.markers import without_marker
from medcite.audit.quotations import claims_in_blocks

_QUOTE_SIGNS = re.compile(r"^(?:\s{0,3}>)+ ?")
_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)


def claims_in_markdown(text: str) -> Claims:
    """The quotations in a Markdown document that are citations."""
    return claims_in_blocks(blocks_of_markdown(text))


def blocks_of_markdown(text: str) -> list[Block]:
    """The paragraphs of a Markdown document: those of the page that it makes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    if front:  # its lines still count
        text = "\n" * front.group().count("\n") + text[front.end() :]
    parser = MarkdownIt("commonmark").enable("table")
    # Below this depth markdown-it takes time that grows with its square; nobody nests quotations so.
    parser.options["maxNesting"] = 20
    lines = text.split("\n")
    environment: dict[str, object] = {}
    tokens = parser.parse(text, environment)
    written: dict[int, str] = {}
    depth = 0
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1))
        if token.type == "blockquote_open" and token.map:
            if not depth:
                written[token.map[0] + 1] = _written(lines[token.map[0] : token.map[1]])
            depth += 1
        elif token.type == "blockquote_close":
            depth -= 1
        elif token.type == "code_block" and depth:  # an item deep in a list, quoted, looks like code
            token.attrSet("data-code", "quoted")
    return blocks_of_html(parser.renderer.render(tokens, parser.options, environment), written)


def _written(lines: list[str]) -> str:
    """The words of a blockquote as they are if nothing in them is Markdown but the signs before them."""
    return "\n".join(without_marker(_QUOTE_SIGNS.sub("", line)) for line in lines)
