"""What reading gave, for a person and for a program: facts and their origins, sections, passages, what was dropped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from medcite.corpus.article import Article, Section
from medcite.corpus.passage import Passage
from medcite.inspecting import Inspection
from medcite.output.articles import article_as_dict, print_references
from medcite.output.passage_text import marked

FACTS = ("title", "authors", "reviewers", "publisher", "published", "modified", "reviewed", "language", "url")
"""The facts that are shown, whether a source states them or not."""

_SHORTENED = 72  # characters of a section or of a dropped text where it is not shown whole: one line
_STEP = 2  # columns that a section stands further in than the one above it


def inspection_as_dict(inspection: Inspection) -> dict[str, Any]:
    """What reading an article gave, as JSON, in medcite's public shape."""
    return {
        "article": article_as_dict(inspection.article),
        "passages": [
            {
                "id": passage.id,
                "heading_path": list(passage.heading_path),
                "start": passage.start,
                "end": passage.end,
                "tokens": passage.tokens,
                "text": passage.text,
            }
            for passage in inspection.passages
        ],
        "dropped": [{"text": dropped.text, "reason": dropped.reason} for dropped in inspection.dropped],
    }


def print_lines(inspections: Iterable[Inspection]) -> None:
    """Print JSON Lines: an article a line, as soon as it is read."""
    for inspection in inspections:
        print(json.dumps(inspection_as_dict(inspection), ensure_ascii=False), flush=True)


def print_object(inspections: Iterator[Inspection]) -> None:
    """Print a single article as one indented JSON object; several as :func:`print_lines` does."""
    first, second = next(inspections, None), next(inspections, None)
    if first and second:
        print_lines(chain((first, second), inspections))
    elif first:
        print(json.dumps(inspection_as_dict(first), ensure_ascii=False, indent=2))


def print_inspections(
    console: Console, inspections: Iterable[Inspection], *, whole: bool = False, dropped: bool = False
) -> None:
    """Print them for a person, each as :func:`print_inspection` does, with room between them."""
    for number, inspection in enumerate(inspections):
        if number:
            console.print("\n")
        print_inspection(console, inspection, whole=whole, dropped=dropped)


def print_inspection(console: Console, inspection: Inspection, *, whole: bool = False, dropped: bool = False) -> None:
    """For a person: facts, sections with their passages, references; if asked, what was ``dropped``.

    Of passages and dropped text the first words are shown, or with ``whole`` all.
    """
    article = inspection.article
    console.print(Text(article.title, style="bold underline"))
    console.print(Text(article.source, style="blue"), soft_wrap=True)
    console.print()
    _print_rows(console, _fact_rows(article))
    console.print()
    console.print(Text(_summary(inspection, dropped), style="dim"))
    for section in article.sections:
        within = [p for p in inspection.passages if section.start <= p.start < section.end]
        if whole or section is article.sections[0]:
            console.print()
        _print_section(console, article, section, within, whole)
    if article.references:
        console.print()
        print_references(console, article)
    if dropped and inspection.dropped:
        console.print()
        _print_dropped(console, inspection, whole)


def _fact_rows(article: Article) -> Iterator[tuple[str, Text]]:
    """Each fact with what is kept of it, and what is stated elsewhere in the source and not kept."""
    for fact in FACTS:
        value = getattr(article, fact)
        kept = value if isinstance(value, tuple) else (value,) if value else ()
        origins: dict[str, list[str]] = {each: [] for each in kept}
        for statement in article.statements:
            if statement.fact == fact:
                origins.setdefault(statement.value, []).append(statement.origin)
        rows = [_fact(each, places, each in kept) for each, places in origins.items()]
        yield from zip((fact, *[""] * len(rows)), rows or [Text("not stated", style="dim")], strict=False)


def _fact(value: str, origins: list[str], is_kept: bool) -> Text:
    text = Text(value) if is_kept else Text(f"not kept: {value}", style="yellow")
    if origins:
        text.append(f"  ({'; '.join(origins)})", style="dim")
    return text


def _summary(inspection: Inspection, shows_dropped: bool) -> str:
    article, passages = inspection.article, inspection.passages
    left_out = len(inspection.dropped)
    counts = [
        _count(sum(1 for section in article.sections if section.heading), "heading"),
        _count(len(passages), "passage"),
        _count(sum(passage.tokens for passage in passages), "token"),
        _count(len(article.references), "reference"),
        f"{_count(left_out, 'text')} left out",
    ]
    hint = " (--dropped shows what)" if left_out and not shows_dropped else ""
    return " · ".join(counts) + hint


def _print_section(console: Console, article: Article, section: Section, within: list[Passage], whole: bool) -> None:
    depth = _STEP * max(0, len(section.path) - 2)  # a path leads from the title; what stands below it is at the margin
    level, name = (f"h{section.level} ", section.heading) if section.heading else ("", "Before the first heading")
    heading = Text.assemble((level, "dim"), (name, "bold"), (f"  {_sizes(within)}", "dim"))
    _print_indented(console, heading, depth)
    if not whole:
        if within:
            _print_indented(console, Text(_shortened(article.text[section.start : section.end])), depth + _STEP)
        return
    for passage in within:
        if len(within) > 1:
            _print_indented(console, Text(_count(passage.tokens, "token"), style="dim"), depth + _STEP)
        _print_indented(console, marked(article, passage.start, passage.end, ()), depth + _STEP)


def _sizes(within: list[Passage]) -> str:
    if not within:
        return "no text of its own"
    return f"{_count(len(within), 'passage')}, {_count(sum(passage.tokens for passage in within), 'token')}"


def _print_dropped(console: Console, inspection: Inspection, whole: bool) -> None:
    console.print(Text("Left out", style="bold"))
    by_reason = sorted(inspection.dropped, key=lambda dropped: dropped.reason)  # stable: in reading order within
    for reason, group in groupby(by_reason, key=lambda dropped: dropped.reason):
        texts = [dropped.text for dropped in group]
        console.print(Text(f"{reason}  {_count(len(texts), 'text')}", style="italic"))
        for text in texts:
            _print_indented(console, Text(text if whole else _shortened(text)), _STEP)


def _print_rows(console: Console, rows: Iterable[tuple[str, Text]]) -> None:
    if console.is_terminal:
        grid = Table.grid(padding=(0, 2))
        for label, value in rows:
            grid.add_row(Text(label, style="bold"), value)
        console.print(grid)
    else:
        for label, value in rows:
            console.print(Text(f"{label:<11}").append_text(value))


def _print_indented(console: Console, text: Text, columns: int) -> None:
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, columns)))
    else:
        lines = text.split("\n", allow_blank=True)
        console.print(Text("\n").join(Text(" " * columns).append_text(line) if line else line for line in lines))


def _shortened(text: str) -> str:
    """The first words of ``text``, on one line."""
    start = " ".join(text[: 2 * _SHORTENED].split())
    if len(start) <= _SHORTENED:
        return start
    space = start.rfind(" ", 0, _SHORTENED)
    return f"{start[: space if space > 0 else _SHORTENED]} …"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
