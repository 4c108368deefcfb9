"""Hits in every format: text for a terminal, JSON, JSON Lines, CSV and Markdown."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from medcite.output.console import results_console
from medcite.output.facts import facts_line
from medcite.output.format import Format
from medcite.output.passage_text import marked, shown_lines
from medcite.search.hit import Hit, SearchResult

Show = Callable[[str | None, SearchResult], None]
"""Prints one result; the id is that of its question, where it has one."""


@contextmanager
def printer(format: Format, *, batch: bool) -> Iterator[Show]:
    """What prints results to stdout in ``format``, for one question or for a batch of them."""
    match format:
        case Format.TEXT:
            console = results_console()
            yield lambda _, result: print_hits(console, result, heading=batch)
        case Format.JSON if batch:
            results: list[dict[str, Any]] = []
            yield lambda id, result: results.append(_with_id(id, result))
            print(_json(results, indent=2))
        case Format.JSON:
            yield lambda _, result: print(_json(result.as_dict(), indent=2))
        case Format.JSONL if batch:
            yield lambda id, result: print(_json(_with_id(id, result)), flush=True)
        case Format.JSONL:
            yield lambda _, result: print("".join(_json(hit.as_dict()) + "\n" for hit in result.hits), end="")
        case Format.CSV:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(CSV_COLUMNS)
            yield lambda id, result: writer.writerows(_csv_row(id, result, hit) for hit in result.hits)
        case Format.MARKDOWN:
            yield lambda _, result: print(markdown(result))


def print_hits(console: Console, result: SearchResult, *, heading: bool = False) -> None:
    """For a person: each hit with its heading path, words, facts, link and id."""
    if heading:
        console.print(Text(result.question, style="bold underline"))
        console.print()
    if result.answerable is False:
        console.print(Text("Nothing in this corpus answers this well. The nearest passages:\n", style="bold"))
    for hit in result.hits:
        _print_hit(console, hit)


def _print_hit(console: Console, hit: Hit) -> None:
    title = Text(f"{hit.rank:>2}  ", style="bold cyan")
    title.append(" › ".join(hit.passage.heading_path), style="bold")
    title.append(f"  {hit.strength or ''} {hit.score:.2f}", style="dim")
    console.print(title)
    for text in (
        marked(hit.article, hit.passage.start, hit.passage.end, hit.highlights),
        Text(facts_line(hit.article), style="italic"),
    ):
        console.print(Padding(text, (0, 0, 0, 4)) if console.is_terminal else text)
    # Never wrapped: a link broken over two lines cannot be clicked or copied.
    console.print(Text(f"    {hit.link}", style="blue"), soft_wrap=True)
    also = f"  (and {len(hit.also)} nearly the same)" if hit.also else ""
    console.print(Text(f"    medcite show {hit.id}{also}", style="dim"))
    console.print()


CSV_COLUMNS = (
    "question_id",
    "question",
    "rank",
    "score",
    "strength",
    "id",
    "title",
    "heading_path",
    "text",
    "authors",
    "reviewers",
    "publisher",
    "published",
    "modified",
    "reviewed",
    "link",
    "url",
    "source",
)


def _csv_row(id: str | None, result: SearchResult, hit: Hit) -> list[object]:
    article = hit.article
    return [
        id or "",
        result.question,
        hit.rank,
        round(hit.score, 4),
        hit.strength or "",
        hit.id,
        article.title,
        " > ".join(hit.passage.heading_path[1:]),
        hit.text,
        "; ".join(article.authors),
        "; ".join(article.reviewers),
        article.publisher or "",
        article.published or "",
        article.modified or "",
        article.reviewed or "",
        hit.link,
        article.url or "",
        article.source,
    ]


def markdown(result: SearchResult) -> str:
    """A result as a Markdown section: passages as quotations, each with its citation and link."""
    lines = [f"## {result.question}", ""]
    for hit in result.hits:
        lines += [f"### {hit.rank}. {' › '.join(hit.passage.heading_path)}", ""]
        for lead, start, end in shown_lines(hit.article, hit.passage.start, hit.passage.end):
            lines.append(f"> {lead.replace('•', '-')}{hit.article.text[start:end]}".rstrip())
        lines += ["", f"{facts_line(hit.article)}. [Read it on the page](<{hit.link}>) (`{hit.id}`)", ""]
    return "\n".join(lines)


def _with_id(id: str | None, result: SearchResult) -> dict[str, Any]:
    return {"id": id, **result.as_dict()}


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
