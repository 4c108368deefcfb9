"""How a page's text is spread over its elements: measured once, asked often."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from medcite.ingest.html.elements import BLOCKS, UNSEEN, attribute, is_text

_BODY = re.compile(r"\b(?:articleBody|mainContentOfPage)\b")
_RUNNING_TEXT = 60  # characters from which a sentence counts as running text; menus and teasers are shorter
_LONG_TEXT = 150  # characters from which it counts even if it does not end like a sentence
_ENDS = (".", "?", "!", ":", ")", "”", '"', "…", "。", "？", "！")


class Measure(NamedTuple):
    """Characters of text within an element: in all, within links, and of running text (sentences of some length)."""

    text: int = 0
    linked: int = 0
    running: int = 0


@dataclass(slots=True)
class Layout:
    """The elements of a page in document order, and the measures of each.

    Attributes:
        body: the body element.
        order: every element that may show text, outer before inner.
        named: those elements by name.
        mains: those that the page marks as its main content.
        bodies: those that it marks, in schema.org's words, as the body of its article.
    """

    body: Tag | None = None
    order: list[Tag] = field(default_factory=list)
    named: dict[str, list[Tag]] = field(default_factory=lambda: defaultdict(list))
    mains: list[Tag] = field(default_factory=list)
    bodies: list[Tag] = field(default_factory=list)
    _measures: dict[int, Measure] = field(default_factory=dict)

    def of(self, tag: Tag) -> Measure:
        """The measures of ``tag``, what has been left out apart."""
        return self._measures.get(id(tag), _NOTHING)

    def leave_out(self, tag: Tag) -> None:
        """Count the text in ``tag`` no longer, neither there nor around it."""
        gone = self.of(tag)
        if gone is _NOTHING:
            return
        self._measures[id(tag)] = _NOTHING
        for holder in tag.parents:
            held = self._measures.get(id(holder))
            if held is not None:
                self._measures[id(holder)] = Measure(
                    held.text - gone.text, held.linked - gone.linked, held.running - gone.running
                )


_NOTHING = Measure()


class _Open:
    """An element while it is measured."""

    __slots__ = ("children", "is_block", "is_link", "linked", "plain", "running", "tag", "text")

    def __init__(self, tag: Tag) -> None:
        self.tag = tag
        self.children: Iterator[PageElement] = iter(tag.contents)
        self.is_block = tag.name in BLOCKS
        self.is_link = tag.name == "a"
        self.text = self.linked = self.running = 0
        self.plain: list[str] = []  # of a block: the text directly in it, links apart


def measure(soup: BeautifulSoup) -> Layout:
    """Measure every element of ``soup`` that may show text."""
    layout = Layout(soup.body)
    order, named, measures = layout.order, layout.named, layout._measures
    root = _Open(soup)
    root.is_block = True
    open_tags, blocks = [root], [root]
    links = 0
    while open_tags:
        current = open_tags[-1]
        child = next(current.children, None)
        if child is None:
            open_tags.pop()
            if current.is_block:
                blocks.pop()
                current.running += _running(current.plain)
            measures[id(current.tag)] = Measure(current.text, current.linked, current.running)
            links -= current.is_link
            if open_tags:
                around = open_tags[-1]
                around.text += current.text
                around.linked += current.linked
                around.running += current.running
        elif isinstance(child, Tag):
            name = child.name
            if name in UNSEEN:
                continue
            order.append(child)
            named[name].append(child)
            if name == "main":
                layout.mains.append(child)
            elif child.attrs:
                if attribute(child, "role").lower() == "main":
                    layout.mains.append(child)
                if _BODY.search(attribute(child, "itemprop")):
                    layout.bodies.append(child)
            inner = _Open(child)
            links += inner.is_link
            if inner.is_block:
                blocks.append(inner)
            open_tags.append(inner)
        elif isinstance(child, NavigableString) and is_text(child):
            size = len(child.strip())
            if size:
                current.text += size
                if links:
                    current.linked += size
                else:
                    blocks[-1].plain.append(child)
    return layout


def _running(parts: list[str]) -> int:
    if not parts:
        return 0
    text = "".join(parts).strip()
    is_running = len(text) >= _LONG_TEXT or (len(text) >= _RUNNING_TEXT and text.endswith(_ENDS))
    return len(text) if is_running else 0
