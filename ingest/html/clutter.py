"""Telling what on a page is not the article: navigation, adverts, forms, teasers, hidden parts."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import BeautifulSoup, Tag

from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.html.elements import HEADINGS, attribute, main_elements, shown_text, tags
from medcite.ingest.references import is_references_heading

# Elements that never show text of an article; what they hold is not even noted as left out.
_UNSEEN = frozenset(
    [
        "script", "style", "noscript", "template", "iframe", "svg", "canvas", "object", "embed", "audio",
        "video", "map", "select", "datalist", "input", "textarea", "link", "meta", "base", "head", "frame",
        "frameset", "noframes", "applet", "param", "source", "track", "rp", "progress", "meter",
    ]
)  # fmt: skip
_CLUTTER = frozenset(["nav", "aside", "footer", "form", "button", "dialog", "menu"])
_ROLES = frozenset(
    [
        "navigation", "banner", "complementary", "contentinfo", "search", "form", "dialog", "alertdialog",
        "alert", "menu", "menubar", "toolbar", "tooltip", "button", "tablist", "status",
    ]
)  # fmt: skip
_CLUTTER_WORD = re.compile(
    r"ads?|advert\w*|adslot|adunit|dfp|gpt|sponsor\w*|promo\w*|newsletter\w*|subscri\w+|signup|related\w*|"
    r"recirc\w*|recommend(?:ed|ations?)|share|sharing|shares|social\w*|cookies?|consent|gdpr|breadcrumbs?|"
    r"comments?|disqus|sidebar\w*|pagination|pager|popup|modal|paywall|masthead|navbar|navigation|nav|topnav|toolbar|menu|outbrain|taboola|toc|teaser\w*|"
    r"feedback|rating|upsell|cta|marketing|noprint"
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
_DISCLOSURES = frozenset({"summary", "dt"}) | HEADINGS


def remove_clutter(soup: BeautifulSoup, title: Tag | None, builder: ArticleBuilder) -> None:
    """Take out of ``soup`` what is no part of its article; the text taken out is noted in ``builder``.

    Elements that hold the title or the main content stay, whatever they are called: some sites wrap the
    whole page in a form, or in a box "with-sidebar".
    """
    for tag in tags(soup, _UNSEEN):
        tag.decompose()
    kept = _holders(soup, title)
    disclosed = _disclosed(soup)
    pending: list[Tag] = [soup]
    while pending:
        tag = pending.pop()
        if id(tag) in kept or not _is_clutter(tag, disclosed):
            pending += [child for child in reversed(tag.contents) if isinstance(child, Tag)]
        else:
            builder.drop(shown_text(tag), "clutter")
            tag.decompose()


def _holders(soup: BeautifulSoup, title: Tag | None) -> set[int]:
    """Ids of what holds the page's content: the title, main, the longest article, and all around them."""
    inner = [tag for tag in (title, soup.body) if tag is not None]
    if title is None:  # then an h1 is the title, if most of the text stands around it
        half = len(shown_text(soup)) / 2
        around = (holder for heading in tags(soup, ["h1"]) for holder in heading.parents)
        inner += [next((holder for holder in around if len(shown_text(holder)) > half), soup)]
    inner += main_elements(soup)
    inner += sorted(tags(soup, ["article"]), key=lambda tag: len(shown_text(tag)))[-1:]
    return {id(holder) for tag in inner for holder in (tag, *tag.parents)}


def _disclosed(soup: BeautifulSoup) -> set[str]:
    """Ids of the parts that a control on the page opens: hidden at first, but there to be read."""
    controls = soup.find_all(lambda tag: tag.has_attr("aria-controls"))
    return {name for control in controls for name in attribute(control, "aria-controls").split()}


def _is_clutter(tag: Tag, disclosed: set[str]) -> bool:
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
    return names != " " and tag.name not in HEADINGS and _speaks_of_clutter(names)


def _is_article_text_after_all(tag: Tag) -> bool:
    """A button that is a heading's or a question's text; a list of sources in an aside or a footer."""
    if tag.name == "button" or attribute(tag, "role").lower() == "button":
        return any(parent.name in _DISCLOSURES or parent.get("role") == "heading" for parent in tag.parents)
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


@lru_cache(maxsize=8_192)
def _speaks_of_clutter(names: str) -> bool:
    """Whether the words in class names and ids ("inlinePromo", "css-ad_slot") say advert, menu, ..."""
    if _UNSEEN_NAME.search(names):
        return True
    names = _DENIAL.sub("", names)
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", names)
    if any(_KEPT_WORD.fullmatch(word.lower()) for word in words):
        return False
    return any(_CLUTTER_WORD.fullmatch(word.lower()) for word in words)
