"""How an article stands and stood, for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from medcite.corpus.difference import Op
from medcite.output.difference import difference_text, is_styled
from medcite.output.facts import facts_line
from medcite.reports import ArticleVersion, CitedPassage, Since


def print_history(console: Console, versions: Sequence[ArticleVersion], *, differences: bool = False) -> None:
    """Each version, the latest first: from when to when it stood, and what it changed."""
    latest = versions[0]
    console.print(Text(latest.article.title, style="bold underline"))
    console.print(Text(latest.article.url or latest.article.source, style="blue"), soft_wrap=True)
    if latest.removed:
        console.print(Text(f"Removed on {day(latest.ended)}; this is what it said.", style="bold"))
    for version in versions:
        console.print()
        until = "now" if version.ended is None else day(version.ended)
        console.print(
            Text.assemble((f"{day(version.retrieved)} to {until}", "bold"), f"  {facts_line(version.article)}")
        )
        for line in _changes(version):
            _print_indented(console, Text(line))
        if differences and version.difference and any(edit.op is not Op.SAME for edit in version.difference):
            _print_indented(console, difference_text(version.difference, shorten=True, styled=is_styled(console)))


def print_former(console: Console, found: CitedPassage, since: Since | None) -> None:
    """That a passage is of an earlier version: to be read before it."""
    former = found.former
    assert former
    if since is None:
        became = "The article is not in the corpus any more."
    elif since.start is None:
        became = f"Since {day(former.ended)}, the article does not say this any more."
    elif all(edit.op is Op.SAME for edit in since.difference):
        became = "The same words still stand in the article, in another passage."
    else:
        became = f"Since {day(former.ended)}, the article says something else: see below."
    console.print(Text(f"As it was read on {day(former.retrieved)}. {became}\n", style="bold"))


def print_since(console: Console, since: Since) -> None:
    """What has become of a passage of an earlier version: to be read behind it."""
    if since.start is not None and any(edit.op is not Op.SAME for edit in since.difference):
        console.print(Text("\nWhat the article says now:", style="bold"))
        console.print(difference_text(since.difference, styled=is_styled(console)))


def day(time: str | None) -> str:
    """The day of an ISO 8601 time."""
    return (time or "")[:10]


def _changes(version: ArticleVersion) -> list[str]:
    if version.difference is None:
        return []
    lines = []
    added, removed = version.words(Op.ADDED), version.words(Op.REMOVED)
    if added or removed:
        lines.append(f"text: {_count(added)} added, {_count(removed)} removed")
    for fact, (old, new) in version.facts.items():
        lines.append("references changed" if fact == "references" else f"{fact}: {_shown(old)} → {_shown(new)}")
    if version.reread:
        lines.append("The source was the same as before; medcite read it otherwise.")
    return lines or ["other passages of the same words"]


def _shown(value: Any) -> str:
    return ", ".join(value) or "none" if isinstance(value, list) else str(value or "none")


def _count(words: int) -> str:
    return f"{words:,} word" if words == 1 else f"{words:,} words"


def _print_indented(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 2)) if console.is_terminal else Text("  ").append_text(text))
