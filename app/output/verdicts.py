"""What became of citations, for a person and for a program."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from medcite.audit.verdict import CheckReport, Outcome, Verdict
from medcite.corpus.difference import Edit
from medcite.output.difference import difference_text, is_styled
from medcite.output.format import Format

_STYLES = {
    Outcome.UNCHANGED: "bold green",
    Outcome.MOVED: "bold cyan",
    Outcome.CHANGED: "bold yellow",
    Outcome.GONE: "bold magenta",
    Outcome.MISATTRIBUTED: "bold red",
    Outcome.NOWHERE: "bold red",
}
_QUOTE_SHOWN = 160  # characters

CSV_COLUMNS = (
    "status",
    "line",
    "row",
    "column",
    "item",
    "quote",
    "cited_url",
    "message",
    "title",
    "url",
    "heading_path",
    "start",
    "end",
    "similarity",
    "difference",
    "critical",
    "link",
)


def print_report(console: Console, format: Format, report: CheckReport) -> None:
    """Print what became of each citation, and how many there are of each outcome."""
    match format:
        case Format.JSON:
            print(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        case Format.JSONL:
            for verdict in report.verdicts:
                print(json.dumps(verdict.as_dict(), ensure_ascii=False))
        case Format.CSV:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(CSV_COLUMNS)
            writer.writerows(map(_csv_row, report.verdicts))
        case _:
            for verdict in report.verdicts:
                _print_verdict(console, verdict)
            console.print(Text(summary_line(report), style="bold"))


def summary_line(report: CheckReport) -> str:
    """How many citations there are, and with which outcomes."""
    count = len(report.verdicts)
    parts = ", ".join(f"{number} {outcome}" for outcome, number in report.summary.items())
    return f"{count} {'citation' if count == 1 else 'citations'}" + (f": {parts}" if parts else "")


def marked_difference(difference: Iterable[Edit]) -> str:
    """A difference as plain text: ``[-removed-]{+added+}``."""
    return difference_text(difference, shorten=True).plain


def _print_verdict(console: Console, verdict: Verdict) -> None:
    line = Text()
    if str(verdict.claim.place):
        line.append(f"{verdict.claim.place}  ", style="dim")
    line.append(str(verdict.outcome), style=_STYLES[verdict.outcome])
    line.append(f"  “{_shortened(verdict.claim.quote)}”")
    console.print(line)
    below = [Text(verdict.message)]
    if verdict.difference:
        below.append(difference_text(verdict.difference, shorten=True, styled=is_styled(console)))
    below += [Text(sentence, style="bold red") for sentence in verdict.critical]
    for text in below:
        console.print(Padding(text, (0, 0, 0, 4)) if console.is_terminal else Text("    ") + text)
    if verdict.spot is not None and not (verdict.outcome is Outcome.UNCHANGED and verdict.claim.url):
        # Never wrapped: a link broken over two lines cannot be clicked or copied.
        console.print(Text(f"    {verdict.spot.link}", style="blue"), soft_wrap=True)
    console.print()


def _shortened(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= _QUOTE_SHOWN else words[:_QUOTE_SHOWN].rpartition(" ")[0] + " …"


def _csv_row(verdict: Verdict) -> list[object]:
    claim, spot = verdict.claim, verdict.spot
    return [
        str(verdict.outcome),
        claim.place.line or "",
        claim.place.row or "",
        claim.place.column or "",
        claim.place.item or "",
        claim.quote,
        claim.url or "",
        verdict.message,
        spot.article.title if spot else "",
        (spot.article.url or "") if spot else "",
        " > ".join(spot.heading_path[1:]) if spot else "",
        spot.start if spot else "",
        spot.end if spot else "",
        "" if verdict.similarity is None else round(verdict.similarity, 4),
        marked_difference(verdict.difference),
        " ".join(verdict.critical),
        spot.link if spot else "",
    ]
