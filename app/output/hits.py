"""Hits in every format: text for a terminal, JSON, JSON Lines, CSV and Markdown."""

from __future__ import annotations

import csv
import json
import re
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
def printer(format: Format, *, batch: bool, explain: bool = False, cite: str | None = None) -> Iterator[Show]:
    """What prints results to stdout in ``format``, for one question or for a batch of them.

    ``explain``: with what put each hit where it is; ``cite``: with its reference in this citation style.
    """
    match format:
        case Format.TEXT:
            console = results_console()
            yield lambda _, result: print_hits(console, result, heading=batch, explain=explain, cite=cite)
        case Format.JSON if batch:
            results: list[dict[str, Any]] = []
            yield lambda id, result: results.append({"id": id, **_as_dict(result, explain, cite)})
            print(_json(results, indent=2))
        case Format.JSON:
            yield lambda _, result: print(_json(_as_dict(result, explain, cite), indent=2))
        case Format.JSONL if batch:
            yield lambda id, result: print(_json({"id": id, **_as_dict(result, explain, cite)}), flush=True)
        case Format.JSONL:
            yield lambda _, result: print(
                "".join(_json(hit) + "\n" for hit in _as_dict(result, explain, cite)["hits"]), end=""
            )
        case Format.CSV:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow([*CSV_COLUMNS, *(["citation"] if cite else [])])
            yield lambda id, result: writer.writerows(_csv_row(id, result, hit, cite) for hit in result.hits)
        case Format.MARKDOWN:
            yield lambda _, result: print(markdown(result, cite=cite))


def print_hits(
    console: Console, result: SearchResult, *, heading: bool = False, explain: bool = False, cite: str | None = None
) -> None:
    """For a person: each hit with its heading path, words, facts, link and id; ``cite``: and its reference."""
    if heading:
        console.print(Text(result.question, style="bold underline"))
        console.print()
    if result.changes:
        console.print(Text(f"{changes_line(result)} (--exact: as you wrote it)\n", style="dim"))
    if result.answerable is False:
        console.print(Text("Nothing in this corpus answers this well. The nearest passages:\n", style="bold"))
    for hit in result.hits:
        _print_hit(console, hit, explain, cite)


def changes_line(result: SearchResult) -> str:
    """What was corrected and expanded in the question."""
    parts = []
    for change in result.changes:
        sign = "→" if change["why"] == "spelling" else "="
        parts.append(f"{change['from']} {sign} {', '.join(change['to'])}")
    return f"Looked for: {'; '.join(parts)}"


def _print_hit(console: Console, hit: Hit, explain: bool, cite: str | None) -> None:
    title = Text(f"{hit.rank:>2}  ", style="bold cyan")
    title.append(" › ".join(hit.passage.heading_path), style="bold")
    title.append(f"  {hit.strength or ''} {hit.score:.2f}", style="dim")
    console.print(title)
    for text in (
        marked(hit.article, hit.passage.start, hit.passage.end, hit.matches, hit.highlights),
        Text(facts_line(hit.article), style="italic"),
        *([Text(hit.citation.formatted(cite))] if cite else []),
    ):
        console.print(Padding(text, (0, 0, 0, 4)) if console.is_terminal else text)
    # Never wrapped: a link broken over two lines cannot be clicked or copied.
    console.print(Text(f"    {hit.link}", style="blue"), soft_wrap=True)
    also = f"  (and {len(hit.also)} nearly the same)" if hit.also else ""
    console.print(Text(f"    medcite show {hit.id}{also}", style="dim"))
    if explain:
        for line in explanation_lines(hit):
            console.print(Text(f"    {line}", style="dim"))
    console.print()


def explanation_lines(hit: Hit) -> list[str]:
    """Why a hit is where it is, in words."""
    why = hit.explanation
    lines = []
    if why.dense_score is not None:
        lines.append(f"by meaning: {why.dense_score:.3f}, {_ranked(why.dense_rank)}")
    if why.lexical_score is not None:
        lines.append(f"by words: {why.lexical_score:.1f}, {_ranked(why.lexical_rank)}")
    if why.lexical_weight is not None:
        complete = "; it holds nearly all words of the question, which counts extra" if why.complete else ""
        lines.append(f"together: {why.fused_score:.3f}; words count {why.lexical_weight:.0%}{complete}")
    if why.rerank_score is not None:
        lines.append(f"reranked by: {why.rerank_score:.3f}")
    if why.probability is not None:
        lines.append(f"probability that it answers: {why.probability:.0%}")
    if why.repeats is not None:
        lines.append(f"comes late because it nearly repeats {why.repeats}")
    if hit.also:
        lines.append(f"nearly the same, and so held back: {', '.join(hit.also)}")
    return lines


def _ranked(rank: int | None) -> str:
    return "not among the best" if rank is None else f"rank {rank}"


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
    "probability",
    "answer",
)


def _csv_row(id: str | None, result: SearchResult, hit: Hit, cite: str | None) -> list[object]:
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
        "" if hit.probability is None else round(hit.probability, 4),
        " ".join(hit.text[start:end] for start, end in hit.highlights),
        *([hit.citation.formatted(cite)] if cite else []),
    ]


def markdown(result: SearchResult, *, cite: str | None = None) -> str:
    """A result as a Markdown section: passages as quotations, each with its facts (``cite``: reference) and link."""
    lines = [f"## {result.question}", ""]
    if result.changes:
        lines += [f"{changes_line(result)}.", ""]
    if result.answerable is False:
        lines += ["Nothing in this corpus answers this well. The nearest passages:", ""]
    for hit in result.hits:
        lines += [f"### {hit.rank}. {' › '.join(hit.passage.heading_path)}", ""]
        for lead, start, end in shown_lines(hit.article, hit.passage.start, hit.passage.end):
            lines.append(f"> {lead.replace('•', '-')}{hit.article.text[start:end]}".rstrip())
        source = _markdown_reference(hit, cite) if cite else f"{facts_line(hit.article)}. "
        lines += ["", f"{source}[Read it on the page](<{hit.link}>) (`{hit.id}`)", ""]
    return "\n".join(lines)


def _markdown_reference(hit: Hit, cite: str) -> str:
    reference = hit.citation.formatted(cite)
    if "\n" in reference:  # BibTeX and the like
        return f"```\n{reference}\n```\n\n"
    # An underline within a word, as addresses have it, means nothing.
    return re.sub(r"[\\`*<&]|(?<!\w)_|_(?!\w)", r"\\\g<0>", reference) + " "


def _as_dict(result: SearchResult, explain: bool, cite: str | None) -> dict[str, Any]:
    shape = result.as_dict(explain=explain)
    if cite:
        for hit, shown in zip(result.hits, shape["hits"], strict=True):
            shown["citation"] |= {"style": cite, "formatted": hit.citation.formatted(cite)}
    return shape


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
