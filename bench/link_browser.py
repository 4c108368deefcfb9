"""What a link with a text fragment marks in Chromium, told by the pixels that it paints."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page as Tab
from playwright.sync_api import Route, sync_playwright

# Both kinds of highlight are painted alike. Small, so that a long page is one picture.
STYLE = """
    ::target-text { background: #f0f; color: #f0f }
    ::highlight(expected) { background: #f0f; color: #f0f }
    * { font-size: 6px !important; line-height: 8px !important; margin: 0 !important; padding: 0 !important }
"""
MARK = """(ranges) => {
    const places = [];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    const unseen = new Set(['HEAD', 'NOSCRIPT', 'SCRIPT', 'STYLE', 'TEMPLATE', 'TITLE']);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        let above = node.parentElement;
        while (above && !unseen.has(above.tagName)) above = above.parentElement;
        if (above) continue;
        for (let at = 0; at < node.data.length; at++)
            if (!/[\\s\\u00ad\\udc00-\\udfff]/.test(node.data[at])) places.push([node, at]);
    }
    const highlight = new Highlight();
    for (const [first, last] of ranges) {
        const range = new Range();
        range.setStart(...places[first]);
        const [node, at] = places[last - 1];
        range.setEnd(node, at + (/[\\ud800-\\udbff]/.test(node.data[at]) ? 2 : 1));
        highlight.add(range);
    }
    CSS.highlights.set('expected', highlight);
    const [first] = ranges.map(([first]) => places[first]);
    const range = new Range();
    range.setStart(...first);
    range.setEnd(first[0], first[1] + 1);
    return range.getBoundingClientRect().top + scrollY;
}"""


SETTLES = 100
"""Milliseconds after which a page is painted; a browser looks for the words once more a while after it is loaded."""


@dataclass(frozen=True)
class Seen:
    """What a browser did with a link: whether it marked just what it should, and showed the beginning of it."""

    is_marked: bool
    is_shown: bool


def browser_path() -> str | None:
    """Where Chromium is; None if it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class LinkBrowser:
    """Opens links to pages that are given, not fetched."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._html = ""
        tab.route("**/*", self._serve)

    def open(self, link: str, html: str, expected: Sequence[tuple[int, int]], *, tries: int = 3) -> Seen:
        """Open ``link``, of which the page is ``html``, and look whether it marks what is expected.

        ``expected`` are ranges of the characters of the page's visible text, white space not counted. On a machine
        that is busy, a page may be seen before it is painted: then it is opened once more.
        """
        seen = self._open(link, html, expected)
        return (
            seen
            if tries == 1 or (seen.is_marked and seen.is_shown)
            else self.open(link, html, expected, tries=tries - 1)
        )

    def _open(self, link: str, html: str, expected: Sequence[tuple[int, int]]) -> Seen:
        self._html = re.sub("(?i)(?=<body)|$", lambda _: f"<style>{STYLE}</style>", html, count=1)
        tab = self._tab
        tab.goto(link)
        tab.wait_for_timeout(SETTLES)
        top, height = tab.evaluate("[scrollY, innerHeight]")
        marked = tab.screenshot(full_page=True)
        tab.goto("about:blank")
        tab.goto(link.partition("#")[0])
        begins: float = tab.evaluate(MARK, [list(each) for each in expected])
        return Seen(marked == tab.screenshot(full_page=True), top <= begins < top + height)

    def _serve(self, route: Route) -> None:
        route.fulfill(body=self._html, content_type="text/html; charset=utf-8")


@contextmanager
def link_browser(path: str) -> Iterator[LinkBrowser]:
    """A browser, by the path of Chromium, that opens links."""
    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield LinkBrowser(browser.new_page(viewport={"width": 1200, "height": 400}))
        finally:
            browser.close()
