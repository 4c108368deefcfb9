"""Finding the part of a page that holds its article, by structure and by where the running text is."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from medcite.ingest.html.layout import Layout

_MAIN = 0.4  # share of the page's running text that a main element has to hold to be believed
_ARTICLE = 0.6  # share of the running text around it that an <article> has to hold to be the article
_SPREAD = 0.8  # share of the running text that the part has to hold where nothing else tells
_TEXT_BLOCKS = frozenset({"p", "li", "dd", "pre", "blockquote"})
_CONTAINERS = frozenset(
    ["div", "section", "article", "table", "tbody", "tr", "td", "center", "form", "font", "span", "body", "main"]
)


def main_content(soup: BeautifulSoup, layout: Layout, title: Tag | None) -> Tag:
    """The element of ``soup`` that holds the article, clutter having been left out of ``layout``.

    A main element if there is one (or the article element in it that holds most of its text); otherwise
    the innermost element that holds the title and most of the page's running text.
    """
    whole = layout.body or soup
    main = _main(whole, layout)
    around = main or whole
    article = _article(around, layout)
    if article is not None:
        return article
    return main or _densest(whole, layout, title)


def _size(layout: Layout, tag: Tag) -> tuple[int, int]:
    measure = layout.of(tag)
    return measure.running, measure.text


def _main(whole: Tag, layout: Layout) -> Tag | None:
    main = max(layout.mains, key=lambda tag: _size(layout, tag), default=None)
    if main is None or not layout.of(main).text:
        return None
    return main if layout.of(main).running >= _MAIN * layout.of(whole).running else None


def _article(around: Tag, layout: Layout) -> Tag | None:
    """The article element that holds most of what there is in ``around``."""
    longest = max(layout.named.get("article", ()), key=lambda tag: _size(layout, tag), default=None)
    if longest is None or not layout.of(longest).text or not (longest is around or around in longest.parents):
        return None
    held, whole = layout.of(longest), layout.of(around)
    if whole.running:
        return longest if held.running >= _ARTICLE * whole.running else None
    return longest if held.text >= _ARTICLE * whole.text else None


def _densest(whole: Tag, layout: Layout, title: Tag | None) -> Tag:
    """The innermost element that holds the title and enough of the running text."""
    above = [] if title is None else list(title.parents)
    if not layout.of(whole).running:  # a short page: what stands right around the title
        return next(
            (tag for tag in above if isinstance(tag, Tag) and any(True for _ in tag.find_all(_TEXT_BLOCKS, limit=1))),
            whole,
        )
    holder = whole
    while True:
        inner = _dominant(holder, layout)
        if inner is None:
            return holder
        is_left_behind = holder in above and inner not in above
        if is_left_behind and layout.of(inner).running < layout.of(holder).running:
            return holder  # the title, and some text right below it
        holder = inner


def _dominant(holder: Tag, layout: Layout) -> Tag | None:
    """The child of ``holder`` that holds the text, if what its neighbours hold is beside the point."""
    children = [tag for tag in holder.contents if isinstance(tag, Tag) and layout.of(tag).text]
    largest = max(children, key=lambda tag: layout.of(tag).running, default=None)
    if largest is None or largest.name not in _CONTAINERS:
        return None
    held, whole = layout.of(largest).running, layout.of(holder).running
    beside = sum(layout.of(tag).running for tag in children if tag.name in _CONTAINERS) - held
    if whole - held - beside > 0:  # paragraphs stand beside it
        return None
    if any(tag is not largest and _are_alike(tag, largest) for tag in children):
        return None  # the sections of one article
    return largest if held >= _SPREAD * whole else None


def _are_alike(one: Tag, other: Tag) -> bool:
    return one.name == other.name and bool(one.get("class")) and one.get("class") == other.get("class")
