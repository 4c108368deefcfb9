"""Plain text cut into paragraphs and list items, by its blank lines, bullets and wrapping."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from medcite.ingest.cleaning import clean

_ITEM = re.compile(r"(?P<marker>[•‣▪●○◦■□➢✓·∙*–—-]|\(?\d{1,3}[.)])(?:\s+|(?<=[•●▪])(?=\w))(?P<text>\S.*)")
_RULE = re.compile(r"[=_*~#–—-]{3,}|(?:[*–—-]\s){2,}[*–—-]")
# A line shorter than this ends its paragraph; one longer than that was never wrapped, and is one by itself.
_SHORTEST_WRAPPED = 45
_LONGEST_WRAPPED = 130
_TAB = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, a heading or a list item of a text file, its lines joined.

    ``is_alone`` when blank lines, a bullet or the file's ends stand on both sides, as they do around a
    heading; ``is_underlined`` when a line of dashes follows. ``indent`` is in columns.
    """

    text: str
    marker: str = ""
    indent: int = 0
    is_alone: bool = True
    is_underlined: bool = False

    @property
    def is_item(self) -> bool:
        """Whether a bullet or a number stands before the text."""
        return bool(self.marker)


def units(text: str) -> Iterator[Unit]:
    """The units of ``text``, in order."""
    run: list[str] = []
    for line in [*text.splitlines(), ""]:
        if clean(line):
            run.append(line.expandtabs(_TAB))
        elif run:
            yield from _units_of_run(run)
            run = []


def _units_of_run(run: list[str]) -> Iterator[Unit]:
    """The units of lines that stand together without a blank line."""
    groups: list[list[str]] = []
    underlined: set[int] = set()
    for line in run:
        if _RULE.fullmatch(line.strip()):
            if len(groups) == 1 and len(groups[0]) == 1:
                underlined.add(0)
            groups.append([])
        elif not groups or not groups[-1] or _ITEM.match(line.strip()) or not _continues(groups[-1], line):
            groups.append([line])
        else:
            groups[-1].append(line)
    filled = [(n, group) for n, group in enumerate(groups) if group]
    for place, (n, group) in enumerate(filled):
        item = _ITEM.match(group[0].strip())
        text = clean(" ".join(group))
        indent = len(group[0]) - len(group[0].lstrip())
        before = filled[place - 1][1] if place else None
        after = filled[place + 1][1] if place + 1 < len(filled) else None
        is_alone = before is None and (after is None or _ITEM.match(after[0].strip()) is not None)
        words = clean(" ".join([item["text"], *group[1:]])) if item else ""
        if item and words:
            yield Unit(words, item["marker"], indent, is_alone)
        else:
            yield Unit(text, "", indent, is_alone or n in underlined, n in underlined)


def _continues(group: list[str], line: str) -> bool:
    """Whether ``line`` goes on with the paragraph or item that ``group`` holds so far."""
    last = group[-1].strip()
    if _ITEM.match(group[0].strip()) and _indent(line) > _indent(group[0]):
        return True
    is_inside_sentence = line.lstrip()[:1].islower() and last[-1] not in ".:?!"
    return len(last) <= _LONGEST_WRAPPED and (len(last) >= _SHORTEST_WRAPPED or is_inside_sentence)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
