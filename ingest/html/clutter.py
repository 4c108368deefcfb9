"""Telling what on a page is not the article: navigation, adverts, forms, teasers, hidden parts."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from bs4 import BeautifulSoup, Tag

from medcite.ingest.html.disclosures import opens_text
from medcite.ingest.html.elements import BLOCKS, HEADINGS, UNSEEN, attribute, shown_text, tags
from medcite.ingest.html.layout import Layout
from medcite.ingest.references import is_references_heading

_UNFOLDING_ROLES = frozenset({"tablist", "tab", "status"})  # some accordions are called so as a whole
_CLUTTER = frozenset(["aside", "form", "button", "dialog", "menu"])
_ROLES = frozenset(
    [
        "navigation", "banner", "complementary", "contentinfo", "search", "form", "dialog", "alertdialog",
        "alert", "menu", "menubar", "toolbar", "tooltip", "button", "tablist", "status",
    ]
)  # fmt: skip
# Words in class names and ids that say what an element is. The first kind is never an article; the second
# may be part of the name of what holds one ("sidebar-page", "content-with-share").
_SURE_WORD = re.compile(
    r"ads?|promo\w*|advert\w*|adslot|adunit|dfp|gpt|sponsor\w*|newsletter\w*|recirc\w*|cookies?|consent|gdpr|breadcrumbs?|comments?|"
    r"commentlist|disqus|respond|pagination|pager|popup|outbrain|taboola|twitter|tiktok|instagram|livefyre|zergnet|mgid"
)
_LIKELY_WORD = re.compile(
    r"subscribe|subscription\w*|signup|related\w*|recommend(?:ed|ations?)|share|sharing|shares|sharebar|sharedaddy|"
    r"addthis|addtoany|social\w*|sidebar\w*|modal|paywall|navbar|navigation|nav|topnav|toolbar|menu|toc|"
    r"teaser\w*|feedback|rating|ratings|upsell|cta|marketing|noprint|footer|tags|tagcloud|trending|"
    r"jp-relatedposts|relatedposts|morefrom|readmore|bio|author-?bio|authorbox|byline-?bio|copyright|disclaimer|credits?"
)
# Text for screen readers alone ("opens in a new window"), and links past the menus.
_UNSEEN_NAME = re.compile(
    r"(?:^|[\s_-])(?:sr-only|screen-?reader(?:-\w+)?|visually-?hidden|off-?screen|element-invisible|"
    r"skip-?(?:links?|to|nav))(?=$|[\s_-])",
    re.IGNORECASE,
)
_KEPT_WORD = re.compile(r"references?|citations?|bibliography|works-cited")
# "with-sidebar" says what stands beside the element, not what it is.
_DENIAL = re.compile(r"\b(?:no|has|with|without|hide|is|not|non)[-_](?:\w+[-_])*\w+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What speaks for an element, whatever its name may hint at: so much of the page's running text in it, or in
# all the elements of the same name.
_MOST_RUNNING = 0.5
_MOST_REPEATED = 0.3
_LARGE = 400  # characters below which a page is too short to tell
_REPEATED = 3
_BOXED = 60  # characters of clutter that a heading above it may belong to; a button beside a heading has fewer
_LEAST_LEFT = 0.5  # share of it that has to be left, or else the names on this page are not to be trusted
# What schema.org has words for that stands beside an article.
_OTHER_ITEM = re.compile(
    r"/(?:Comment|UserComments|WPAdBlock|WPSideBar|WPFooter|WPHeader|SiteNavigationElement|BreadcrumbList)$"
)
_AD_ATTRIBUTE = re.compile(r"data-(?:ads?|adslot|advert\w*|affiliate|sponsor\w*|google-query-id)(?:-|$)")
_LABELS = (
    "aria-label",
    "data-component",
    "data-component-name",
    "data-testid",
    "data-module",
    "data-widget",
    "data-block",
)
_DISCLOSURES = frozenset({"summary", "dt"}) | HEADINGS
_UNFOLDING = re.compile(
    r"(?:^|[\s_-])(?:tabs?|tab-?(?:pane|panel|content)|panels?|accordion|collaps\w+|expand\w*|answers?|faqs?|toggle\w*)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)


def find_clutter(soup: BeautifulSoup, layout: Layout, title: Tag | None) -> dict[int, Tag]:
    """The outermost elements that are no part of the article, by their ``id()``, in document order.

    They are left out of ``layout``. Elements that hold the title, the main content or a good part of the
    running text stay, whatever they are called: some sites wrap the whole page in a form, or in a box
    "with-sidebar", and some call every paragraph "subscriber-only".
    """
    whole = layout.of(soup)
    judge = _Judge(soup, layout, title)
    found = judge.clutter(soup, trusts_names=True)
    names_alone = [tag for tag in found.values() if not judge.is_clutter(tag, trusts_names=False)]
    named = sum(layout.of(tag).running for tag in names_alone)
    others = sum(layout.of(tag).running for tag in found.values()) - named
    if whole.running - others - named < _LEAST_LEFT * (whole.running - others):
        found = judge.clutter(soup, trusts_names=False)
    boxed = [tag for tag in found.values() if tag.name != "button" and layout.of(tag).text >= _BOXED]
    for tag in found.values():
        layout.leave_out(tag)
    return _with_what_they_empty(found, boxed, layout, judge)


def _with_what_they_empty(found: dict[int, Tag], boxed: list[Tag], layout: Layout, judge: _Judge) -> dict[int, Tag]:
    """``found``, and what holds nothing without the ``boxed`` among them but a heading: a box around a form, say."""
    whole = dict(found)
    for tag in boxed:
        outer = tag
        while (
            isinstance(around := outer.parent, Tag)
            and not judge.is_holder(around)
            and layout.of(around).text <= sum(layout.of(heading).text for heading in tags(around, HEADINGS))
        ):
            outer = around
        layout.leave_out(outer)
        whole[id(outer)] = outer
    return {place: tag for place, tag in whole.items() if not any(id(around) in whole for around in tag.parents)}


class _Judge:
    """What one page's elements are, in view of where its text is."""

    def __init__(self, soup: BeautifulSoup, layout: Layout, title: Tag | None) -> None:
        self._layout = layout
        self._holders = _holders(soup, layout, title)
        self._disclosed = _disclosed(layout)
        whole = layout.of(soup).running
        self._most = max(_LARGE, _MOST_RUNNING * whole)
        running: dict[str, int] = defaultdict(int)  # of all elements of the same names
        count: dict[str, int] = defaultdict(int)
        for tag in layout.order:
            if tag.attrs and (held := layout.of(tag).running):
                names = _names(tag)
                running[names] += held
                count[names] += 1
        least = max(_LARGE, _MOST_REPEATED * whole)
        self._trusted = {name for name, held in running.items() if held >= least and count[name] >= _REPEATED}

    def clutter(self, soup: BeautifulSoup, *, trusts_names: bool) -> dict[int, Tag]:
        """The outermost elements that are clutter."""
        found: dict[int, Tag] = {}
        pending: list[Tag] = [soup]
        while pending:
            tag = pending.pop()
            if id(tag) in self._holders or not self.is_clutter(tag, trusts_names=trusts_names):
                pending += [
                    child for child in reversed(tag.contents) if isinstance(child, Tag) and child.name not in UNSEEN
                ]
            else:
                found[id(tag)] = tag
        return found

    def is_clutter(self, tag: Tag, *, trusts_names: bool) -> bool:
        """Whether ``tag`` is clutter by its element, its role or, where those are to be trusted, its names."""
        if tag.name in ("nav", "footer"):
            return not _is_article_text_after_all(tag)
        if not tag.attrs:
            is_header = tag.name == "header" and _is_site_header(tag)
            return is_header or (
                tag.name in _CLUTTER and not self._is_large(tag) and not _is_article_text_after_all(tag)
            )
        is_other_item = "itemtype" in tag.attrs and _OTHER_ITEM.search(attribute(tag, "itemtype"))
        if is_other_item or attribute(tag, "itemprop") == "comment":
            return True
        names = _names(tag)
        if tag.name not in HEADINGS:
            if (names and _speaks_surely_of_clutter(names)) or any(map(_AD_ATTRIBUTE.match, tag.attrs)):
                return True
            if any(_speaks_surely_of_clutter(attribute(tag, name)) for name in _LABELS if name in tag.attrs):
                return True
        if self._is_large(tag):
            return False
        role = attribute(tag, "role").lower()
        if role in _UNFOLDING_ROLES and self._layout.of(tag).running:
            return False
        if tag.name in _CLUTTER or role in _ROLES:
            return not _is_article_text_after_all(tag)
        if tag.name == "header" and _is_site_header(tag):
            return True
        if _is_hidden(tag) and not self._unfolds(tag, names, role):
            return True
        return bool(names) and trusts_names and tag.name not in HEADINGS and _speaks_of_clutter(names)

    def is_holder(self, tag: Tag) -> bool:
        """Whether the page's content is somewhere in ``tag``."""
        return id(tag) in self._holders

    def _is_large(self, tag: Tag) -> bool:
        if tag.name == "aside":
            return False
        return self._layout.of(tag).running >= self._most or (bool(tag.attrs) and _names(tag) in self._trusted)

    def _unfolds(self, tag: Tag, names: str, role: str) -> bool:
        """Whether a hidden element is there to be read, once it is opened."""
        if attribute(tag, "id") in self._disclosed or role in ("region", "tabpanel"):
            return True
        return _UNFOLDING.search(names) is not None and self._layout.of(tag).running > 0


def _names(tag: Tag) -> str:
    return f"{attribute(tag, 'class')} {attribute(tag, 'id')}".strip()


def _holders(soup: BeautifulSoup, layout: Layout, title: Tag | None) -> set[int]:
    """Ids of what holds the page's content: the title, main, the longest article, and all around them."""
    inner = [tag for tag in (title, layout.body) if tag is not None]
    if title is None:  # then an h1 is the title, if most of the text stands around it
        half = layout.of(soup).text / 2
        around = (holder for heading in layout.named.get("h1", ()) for holder in heading.parents)
        inner += [next((holder for holder in around if layout.of(holder).text > half), soup)]
    inner += layout.mains + layout.bodies
    inner += sorted(layout.named.get("article", ()), key=lambda tag: layout.of(tag).text)[-1:]
    return {id(holder) for tag in inner for holder in (tag, *tag.parents)}


def _disclosed(layout: Layout) -> set[str]:
    """Ids of the parts that a control on the page opens: hidden at first, but there to be read."""
    controls = (tag for tag in layout.order if tag.attrs and "aria-controls" in tag.attrs)
    return {name for control in controls for name in attribute(control, "aria-controls").split()}


def _is_article_text_after_all(tag: Tag) -> bool:
    """A button that is a heading's or a question's text; a list of sources in an aside or a footer."""
    if tag.name == "button" or attribute(tag, "role").lower() == "button":
        return opens_text(tag) or any(
            parent.name in _DISCLOSURES or parent.get("role") == "heading" for parent in tag.parents
        )
    if tag.name in ("aside", "footer"):
        return any(is_references_heading(shown_text(heading)) for heading in tags(tag, HEADINGS))
    return False


def _is_site_header(tag: Tag) -> bool:
    """A header is the site's, unless it stands in an article, where it holds a heading of the text."""
    return not any(parent.name in ("article", "main", "section") for parent in tag.parents)


def _is_hidden(tag: Tag) -> bool:
    if tag.has_attr("hidden") and attribute(tag, "hidden").lower() != "until-found":
        return True
    if attribute(tag, "aria-hidden").lower() == "true":
        return not (tag.name not in BLOCKS and shown_text(tag).strip().isalpha())  # a large first letter, say
    return "style" in tag.attrs and _HIDDEN_STYLE.search(attribute(tag, "style")) is not None


@lru_cache(maxsize=8_192)
def _words(names: str) -> tuple[str, ...]:
    """The words in class names and ids: "inlinePromo", "css-ad_slot"."""
    return tuple(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", _DENIAL.sub("", names)))


@lru_cache(maxsize=8_192)
def _speaks_surely_of_clutter(names: str) -> bool:
    if _UNSEEN_NAME.search(names):
        return True
    words = _words(names)
    return any(map(_SURE_WORD.fullmatch, words)) and not any(map(_KEPT_WORD.fullmatch, words))


@lru_cache(maxsize=8_192)
def _speaks_of_clutter(names: str) -> bool:
    words = _words(names)
    return any(map(_LIKELY_WORD.fullmatch, words)) and not any(map(_KEPT_WORD.fullmatch, words))
