"""Formatted references as runs of plain, italic, bold, raised and lowered text, and of links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from medcite.exporting.legible import legible, safe_address

_STYLES = {"i": "italic", "em": "italic", "b": "bold", "strong": "bold", "sup": "raised", "sub": "lowered"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; with an address, a link."""

    text: str
    italic: bool = False
    bold: bool = False
    raised: bool = False
    lowered: bool = False
    address: str | None = None


Runs = tuple[Run, ...]


def runs_of(markup: str, address: str = "") -> Runs:
    """The text of a reference in HTML, without any element but emphasis; where ``address`` stands, it is a link."""
    parser = _Parser()
    parser.feed(markup)
    parser.close()
    return tuple(_with_link(_trimmed(parser.runs), legible(address), safe_address(address)))


def plain(runs: Runs) -> str:
    """The text alone."""
    return "".join(run.text for run in runs)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _STYLES:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.reverse()
            self._open.remove(tag)
            self._open.reverse()

    def handle_data(self, data: str) -> None:
        styles = {_STYLES[tag] for tag in self._open}
        emphasis = ("italic" in styles, "bold" in styles, "raised" in styles, "lowered" in styles)
        self.runs.append(Run(data, *emphasis))


def _trimmed(runs: Iterable[Run]) -> Iterator[Run]:
    """The same on one line."""
    for run in runs:
        text = legible(f"|{run.text}|")[1:-1]  # spaces at its ends part it from its neighbours
        if text:
            yield replace(run, text=text)


def _with_link(runs: Iterable[Run], shown: str, address: str | None) -> Iterator[Run]:
    for run in runs:
        before, found, after = run.text.partition(shown) if shown and address else (run.text, "", "")
        for text, target in ((before, None), (found, address), (after, None)):
            if text:
                yield replace(run, text=text, address=target)
