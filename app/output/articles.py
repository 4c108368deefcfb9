"""Articles for a person and for a program: lists, and one as a whole."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from medcite.corpus.article import Article, Reference
from medcite.corpus.article_facts import article_facts
from medcite.output.facts import facts_line
from medcite.output.format import Format
from medcite.output.passage_text import marked
from medcite.reports import CitedPassage, Former, ListedArticle, Since

LIST_COLUMNS = ("id", "title", "publisher", "reviewed", "passages", "source")


def listed_as_dict(listed: ListedArticle) -> dict[str, Any]:
    """A listed article as JSON."""
    return {**article_facts(listed.article), "retrieved": listed.retrieved, "passages": listed.passages}


def print_list(console: Console, format: Format, articles: Iterable[ListedArticle]) -> int:
    """Print a list of articles; gives how many there were."""
    match format:
        case Format.JSON:
            everything = [listed_as_dict(listed) for listed in articles]
            print(json.dumps(everything, ensure_ascii=False, indent=2))
            return len(everything)
        case Format.JSONL:
            return _each(articles, lambda listed: print(json.dumps(listed_as_dict(listed), ensure_ascii=False)))
        case Format.TEXT if console.is_terminal:
            table = Table(*("id", "title", "publisher", "reviewed"), box=None, header_style="bold", pad_edge=False)
            table.add_column("passages", justify="right")
            count = _each(articles, lambda listed: table.add_row(*map(str, _row(listed)[:-1])))
            console.print(table)
            return count
        case _:
            delimiter = "," if format is Format.CSV else "\t"
            writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
            if format is Format.CSV:
                writer.writerow(LIST_COLUMNS)
            return _each(articles, lambda listed: writer.writerow(_row(listed)))


def _row(listed: ListedArticle) -> tuple[object, ...]:
    article = listed.article
    return (
        article.id,
        article.title,
        article.publisher or "",
        article.reviewed or "",
        listed.passages,
        article.source,
    )


def _each(articles: Iterable[ListedArticle], action: Callable[[ListedArticle], object]) -> int:
    count = 0
    for listed in articles:
        action(listed)
        count += 1
    return count


def article_as_dict(article: Article) -> dict[str, Any]:
    """An article as JSON: its text, sections and references, and all that is stated about it and where."""
    return {
        **article_facts(article),
        "language": article.language,
        "text": article.text,
        "sections": [
            {
                "heading": section.heading,
                "level": section.level,
                "path": list(section.path),
                "start": section.start,
                "end": section.end,
            }
            for section in article.sections
        ],
        "references": [
            {"text": reference.text, "url": reference.url, "doi": reference.doi, "pmid": reference.pmid}
            for reference in article.references
        ],
        "statements": [
            {"fact": statement.fact, "value": statement.value, "origin": statement.origin}
            for statement in article.statements
        ],
    }


def former_as_dict(former: Former, since: Since | None) -> dict[str, Any]:
    """Until when a passage stood so, and what has become of it, as JSON."""
    return {
        "retrieved": former.retrieved,
        "ended": former.ended,
        "removed": former.removed,
        "now": None
        if since is None or since.start is None
        else {"start": since.start, "end": since.end, "text": since.article.text[since.start : since.end]},
        "difference": None if since is None else [[edit.op, edit.text] for edit in since.difference],
    }


def print_article(console: Console, article: Article) -> None:
    """The whole article, for a person to read."""
    _print_facts(console, article)
    for section in article.sections:
        _print_section(console, article, section.heading, section.start, section.end)
    print_references(console, article)


def print_references(console: Console, article: Article) -> None:
    """The numbered list of sources, if there is one."""
    if article.references:
        console.print(Text("References", style="bold"))
    for number, reference in enumerate(article.references, start=1):
        console.print(Text(f"{number}. {_with_addresses(reference)}"))


def _with_addresses(reference: Reference) -> str:
    """A reference's text, followed by those of its address, DOI and PubMed number that are not in it."""
    line = reference.text
    for label, name in (("", reference.url), ("doi:", reference.doi), ("PMID ", reference.pmid)):
        if name and name.lower() not in line.lower():
            line = f"{line} {label}{name}"
    return line


def print_passage(console: Console, found: CitedPassage) -> None:
    """A passage in the section it stands in, marked, with its citation."""
    article, passage = found.article, found.passage
    _print_facts(console, article)
    console.print(Text(" › ".join(passage.heading_path[1:]), style="bold"))
    section = next(s for s in article.sections if s.start <= passage.start and passage.end <= s.end)
    span = (passage.start - section.start, passage.end - section.start)
    # Where the passage is all of the section, marking it would mark everything.
    highlights = () if span == (0, section.end - section.start) else (span,)
    console.print(marked(article, section.start, section.end, highlights))
    console.print()
    console.print(Text(str(found.citation), style="italic"))
    console.print(Text(found.citation.link, style="blue"), soft_wrap=True)


def _print_facts(console: Console, article: Article) -> None:
    console.print(Text(article.title, style="bold underline"))
    console.print(Text(facts_line(article), style="italic"))
    console.print(Text(article.url or article.source, style="blue"), soft_wrap=True)
    console.print()


def _print_section(console: Console, article: Article, heading: str, start: int, end: int) -> None:
    if heading:
        console.print(Text(heading, style="bold"))
    if end > start:
        console.print(marked(article, start, end, ()))
    console.print()
