"""Finding the part of a page that holds its article, by structure and by where the running text is."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from medcite.ingest.html.elements import BLOCKS, is_text, main_elements, shown_text, tags, walk

_MOST = 0.6  # share of the text that an <article> has to hold to be the article
_SPREAD = 0.8  # share of the running text that the part has to hold where nothing else tells
_RUNNING_TEXT = 60  # characters from which a sentence counts as running text; menus and teasers are shorter
_TEXT_BLOCKS = ["p", "li", "dd", "pre", "blockquote"]
_ENDS = (".", "?", "!", ":", ")", "”", '"')
_CONTAINERS = ["div", "section", "article", "table", "tbody", "tr", "td", "center", "form", "font", "span", "body"]


def main_content(soup: BeautifulSoup, title: Tag | None) -> Tag:
    """The element of ``soup`` that holds the article, clutter having been removed.

    A main element if there is one (or the article element in it that holds most of its text); otherwise
    the innermost element that holds the title and most of the page's running text.
    """
    whole = soup.body or soup
    main = max(main_elements(soup), key=_length, default=None)
    if main is not None and not _length(main):
        main = None
    around = main or whole
    longest = max(tags(around, ["article"]), key=_length, default=None)
    if longest is not None and _length(longest) >= _MOST * _length(around):
        return longest
    return main or _densest(whole, title)


def _length(tag: Tag) -> int:
    return len(shown_text(tag))


def _densest(whole: Tag, title: Tag | None) -> Tag:
    """The innermost element that holds the title and enough of the running text."""
    running = _running_text(whole)
    above = [] if title is None else list(title.parents)
    if not running[id(whole)]:  # a short page: what stands right around the title
        return next((tag for tag in above if isinstance(tag, Tag) and tags(tag, _TEXT_BLOCKS)), whole)
    enough = _SPREAD * running[id(whole)]
    holder = whole
    while True:
        children = (tag for tag in holder.contents if isinstance(tag, Tag) and tag.name in _CONTAINERS)
        inner = next((tag for tag in children if running[id(tag)] >= enough), None)
        if inner is None or (title is not None and not any(parent is inner for parent in above)):
            return holder
        holder = inner


def _running_text(whole: Tag) -> dict[int, int]:
    """Characters of running text (sentences of some length, links apart) within each element, by its id."""
    within: dict[int, int] = {}
    blocks: list[list[str]] = [[]]  # text directly in each block that is open, outermost first
    totals = [0]  # of each element that is open
    links = 0
    for node, entering in walk(whole):
        if not isinstance(node, Tag):
            if is_text(node) and not links:
                blocks[-1].append(str(node))
        elif entering:
            links += node.name == "a"
            totals.append(0)
            if node.name in BLOCKS:
                blocks.append([])
        else:
            links -= node.name == "a"
            running = totals.pop()
            if node.name in BLOCKS:
                running += _running(blocks.pop())
            within[id(node)] = running
            totals[-1] += running
    within[id(whole)] = totals[0] + _running(blocks[0])
    return within


def _running(parts: list[str]) -> int:
    text = "".join(parts).strip()
    return len(text) if len(text) >= _RUNNING_TEXT and text.endswith(_ENDS) else 0
