from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from medcite.corpus.article import BlockKind
from medcite.corpus.collections import Collected
from medcite.corpus.snapshot import Line, Snapshot
from medcite.corpus.standing import Standing
from medcite.exporting.page import Page, page_of

SAVED = "2025-02-03T04:05:06+00:00"


def collected(
    lines: Sequence[Line] = (Line(BlockKind.PARAGRAPH, "Rest and drink."),),
    *,
    id: str = "3kf9a2000000",
    heading_path: Sequence[str] = ("Flu", "Treatment"),
    note: str = "",
    link: str = "https://example.org/flu#:~:text=Rest%20and%20drink.",
    **facts: Any,
) -> Collected:
    """A saved passage."""
    article = {
        "id": "7h2k9m000000",
        "title": heading_path[0],
        "source": "/articles/flu.html",
        "url": "https://example.org/flu",
        "authors": ["Ada Grey", "Bruno Ast"],
        "reviewers": ["Caspar Hill"],
        "publisher": "Harbour Health",
        "published": "2020-05",
        "modified": None,
        "reviewed": "2024-03-09",
        "language": "en-GB",
        **facts,
    }
    reference = {
        "id": article["id"],
        "type": "webpage",
        "title": article["title"],
        "author": [{"literal": name} for name in article["authors"]],
        "container-title": article["publisher"],
        "URL": link.partition("#")[0],
        "accessed": {"date-parts": [[2025, 1, 2]]},
    }
    quote = "\n".join(line.text for line in lines)
    citation = {
        "link": link,
        "retrieved": "2025-01-02T03:04:05+00:00",
        "text_hash": "abc",
        "selectors": [{"type": "TextQuoteSelector", "exact": quote, "prefix": "", "suffix": ""}],
        "reference": reference,
    }
    snapshot = Snapshot(id, tuple(heading_path), tuple(lines), article, citation)
    return Collected(snapshot, "how to treat flu?", note, SAVED)


@pytest.fixture(scope="session")
def make_item() -> Callable[..., Collected]:
    """Makes a saved passage of lines."""
    return collected


@pytest.fixture(scope="session")
def make_page() -> Callable[..., Page]:
    """Makes a page of saved passages, or of a single one made on the spot."""

    def make(
        *items: Collected, title: str = "Handout", style: str = "ama", standing: Standing = Standing.CURRENT, **one: Any
    ) -> Page:
        entries = [(item, standing) for item in items or (collected(**one),)]
        return page_of(entries, style=style, title=title, made="Made on 2025-02-04 with medcite from the corpus “c”")

    return make
