"""Telling what on a page is not the article: navigation, adverts, forms, teasers, hidden parts."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import BeautifulSoup, Tag

from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.html.disclosures import opens_text
from medcite.ingest.html.elements import HEADINGS, UNSEEN, attribute, shown_text, tags
from medcite.ingest.html.layout import Layout
from medcite.ingest.references import is_references_heading

_CLUTTER = frozenset(["nav", "aside", "footer", "form", "button", "dialog", "menu"])
_ROLES = frozenset(
    [
        "navigation", "banner", "complementary", "contentinfo", "search", "form", "dialog", "alertdialog",
        "alert", "menu", "menubar", "toolbar", "tooltip", "button", "tablist", "status",
    ]
)  # fmt: skip
# Words in class names and ids that say what an element is. The first kind is never an article; the second
# may be part of the name of what holds one ("sidebar-page", "content-with-share").
_SURE_WORD = re.compile(
    r"advert\w*|adslot|adunit|dfp|gpt|sponsor\w*|newsletter\w*|recirc\w*|cookies?|consent|gdpr|breadcrumbs?|comments?|"
    r"commentlist|disqus|respond|pagination|pager|popup|outbrain|taboola|livefyre|zergnet|mgid"
)
_LIKELY_WORD = re.compile(
    r"ads?|promo\w*|subscri\w+|signup|related\w*|recommend(?:ed|ations?)|share|sharing|shares|sharebar|sharedaddy|"
    r"addthis|addtoany|social\w*|sidebar\w*|modal|paywall|masthead|navbar|navigation|nav|topnav|toolbar|menu|toc|"
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
_MOST_RUNNING = 0.4  # share of the page's running text that speaks for an element, whatever its name may hint at
_DISCLOSURES = frozenset({"summary", "dt"}) | HEADINGS


def find_clutter(soup: BeautifulSoup, layout: Layout, title: Tag | None, builder: ArticleBuilder) -> set[int]:
    """The ``id()`` of each outermost element that is no part of the article; their text is noted in ``builder``.

    They are left out of ``layout``. Elements that hold the title, the main content or most of the running
    text stay, whatever they are called: some sites wrap the whole page in a form, or in a box
    "with-sidebar".
    """
    holders = _holders(soup, layout, title)
    disclosed = _disclosed(layout)
    most = _MOST_RUNNING * layout.of(soup).running
    found: set[int] = set()
    pending: list[Tag] = [soup]
    while pending:
        tag = pending.pop()
        is_kept = id(tag) in holders or not _is_clutter(tag, disclosed, is_large=0 < most <= layout.of(tag).running)
        if is_kept:
            pending += [
                child for child in reversed(tag.contents) if isinstance(child, Tag) and child.name not in UNSEEN
            ]
        else:
            builder.drop(shown_text(tag), "clutter")
            layout.leave_out(tag)
            found.add(id(tag))
    return found


def _holders(soup: BeautifulSoup, layout: Layout, title: Tag | None) -> set[int]:
    """Ids of what holds the page's content: the title, main, the longest article, and all around them."""
    inner = [tag for tag in (title, soup.body) if tag is not None]
    if title is None:  # then an h1 is the title, if most of the text stands around it
        half = layout.of(soup).text / 2
        around = (holder for heading in layout.named.get("h1", ()) for holder in heading.parents)
        inner += [next((holder for holder in around if layout.of(holder).text > half), soup)]
    inner += layout.mains
    inner += sorted(layout.named.get("article", ()), key=lambda tag: layout.of(tag).text)[-1:]
    return {id(holder) for tag in inner for holder in (tag, *tag.parents)}


def _disclosed(layout: Layout) -> set[str]:
    """Ids of the parts that a control on the page opens: hidden at first, but there to be read."""
    controls = (tag for tag in layout.order if tag.attrs and "aria-controls" in tag.attrs)
    return {name for control in controls for name in attribute(control, "aria-controls").split()}


def _is_clutter(tag: Tag, disclosed: set[str], *, is_large: bool) -> bool:
    if tag.name in _CLUTTER:
        return not _is_article_text_after_all(tag)
    if not tag.attrs:
        return tag.name == "header" and _is_site_header(tag)
    role = attribute(tag, "role").lower()
    if role in _ROLES:
        return not _is_article_text_after_all(tag)
    if tag.name == "header" and _is_site_header(tag):
        return True
    if _is_hidden(tag) and attribute(tag, "id") not in disclosed and role not in ("region", "tabpanel"):
        return True
    names = f"{attribute(tag, 'class')} {attribute(tag, 'id')}"
    return names != " " and tag.name not in HEADINGS and _speaks_of_clutter(names, is_large)


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
        return True
    return bool(_HIDDEN_STYLE.search(attribute(tag, "style")))


@lru_cache(maxsize=16_384)
def _speaks_of_clutter(names: str, is_large: bool) -> bool:
    """Whether the words in class names and ids ("inlinePromo", "css-ad_slot") say advert, menu, ..."""
    if _UNSEEN_NAME.search(names):
        return True
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", _DENIAL.sub("", names))]
    if any(_KEPT_WORD.fullmatch(word) for word in words):
        return False
    if any(_SURE_WORD.fullmatch(word) for word in words):
        return True
    return not is_large and any(_LIKELY_WORD.fullmatch(word) for word in words)
