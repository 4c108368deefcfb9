"""What an exported page holds, whatever its format: passages with notes, facts and citations, and the references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from medcite.audit.readability import Readability, readability, together
from medcite.corpus.collections import Collected
from medcite.corpus.errors import UsageError
from medcite.corpus.snapshot import Snapshot
from medcite.corpus.standing import Standing
from medcite.exporting.blocks import Block, blocks_of
from medcite.exporting.legible import legible, legible_lines, safe_address
from medcite.exporting.runs import Runs, runs_of

NO_ADVICE = (
    "This page quotes the articles named on it, as they stood when they were read. medcite gives no medical advice: "
    "ask a doctor or a pharmacist about your own case."
)

_WARNINGS = {
    Standing.CHANGED: "The page has changed since: these words do not stand in it any more as they were saved.",
    Standing.GONE: "The article is not in the corpus any more; this is how it stood when it was saved.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage on the page. All of its text is legible; ``item`` is what it was made from, as it was kept.

    Attributes:
        number: from 1, in the order saved.
        heading: the heading it stands under.
        above: the headings above that one, from the article's title down.
        note: a person's own words on it, by lines.
        blocks: the passage itself.
        facts: who wrote and reviewed the article, where it was published, and when.
        citation: the article in the style chosen.
        link: where it can be read, at the passage; None where that is no page or file.
        address: the same for the eye, without what finds the passage in it.
        warning: that it has changed or gone since; else nothing.
        language: the language it is in, as the page states it, or nothing.
        reading: how hard it is to read, where that can be said.
    """

    item: Collected
    number: int
    heading: str
    above: tuple[str, ...]
    note: tuple[str, ...]
    blocks: tuple[Block, ...]
    facts: str
    citation: Runs
    link: str | None
    address: str
    warning: str
    language: str
    standing: Standing
    reading: Readability | None

    @property
    def id(self) -> str:
        """The passage's id."""
        return self.item.id

    @property
    def retrieved(self) -> str:
        """The day on which the article was read."""
        return self.item.snapshot.retrieved[:10]


@dataclass(frozen=True, slots=True)
class Page:
    """A collection laid out: its entries, and each article once in the references.

    ``about`` says when and from what it was made; ``language`` is English, of the kind that most passages are in.
    """

    title: str
    language: str
    entries: tuple[Entry, ...]
    references: tuple[Runs, ...]
    reading: Readability | None
    about: str


def page_of(items: Sequence[tuple[Collected, Standing]], *, style: str, title: str, made: str) -> Page:
    """The page that the passages of a collection make, with references in the citation style ``style``.

    ``made`` says when and from what.

    Raises:
        UsageError: there is no such style, or it is none for people.
    """
    references = _references([item.snapshot for item, _ in items], style)
    entries = tuple(
        _entry(number, item, standing, references[_source(item.snapshot)])
        for number, (item, standing) in enumerate(items, start=1)
    )
    count = f"{len(entries):,} passage{'s' * (len(entries) != 1)}"
    return Page(
        title=legible(title) or "Passages",
        language=_language(entries),
        entries=entries,
        references=tuple(references.values()),
        reading=together(entry.reading for entry in entries),
        about=legible(f"{made}: {count}."),
    )


def reading_line(reading: Readability) -> str:
    """How hard a text is to read, in a line."""
    return f"Reading level {reading} (Flesch reading ease {reading.ease:.0f})"


def _entry(number: int, item: Collected, standing: Standing, citation: Runs) -> Entry:
    snapshot = item.snapshot
    path = [legible(heading) for heading in snapshot.heading_path] or [legible(str(snapshot.article["title"]))]
    language = snapshot.article.get("language") or ""
    warning = f"Saved on {item.saved[:10]}. {_WARNINGS[standing]}" if standing in _WARNINGS else ""
    return Entry(
        item=item,
        number=number,
        heading=path[-1],
        above=tuple(path[:-1]),
        note=legible_lines(item.note),
        blocks=blocks_of(snapshot.lines),
        facts=legible(_facts(snapshot.article)),
        citation=citation,
        link=safe_address(snapshot.link),
        address=legible(snapshot.link.partition(":~:")[0].removesuffix("#")),
        warning=warning,
        language=language if language.replace("-", "").isalnum() and language.isascii() else "",
        standing=standing,
        reading=readability((line.text for line in snapshot.lines), language or None),
    )


def _facts(article: Mapping[str, Any]) -> str:
    """Who wrote and reviewed it, who published it, and all dates that the page states."""
    dates = [
        f"{label} {article[fact]}"
        for label, fact in (("published", "published"), ("updated", "modified"), ("last reviewed", "reviewed"))
        if article.get(fact)
    ]
    parts = (
        f"Written by {', '.join(article['authors'])}" if article["authors"] else "",
        f"reviewed by {', '.join(article['reviewers'])}" if article["reviewers"] else "",
        article.get("publisher") or "",
        *(dates or ["no date stated"]),
    )
    line = "\u00a0· ".join(part for part in parts if part)  # no line begins with the dot
    return line[:1].upper() + line[1:]


def _source(snapshot: Snapshot) -> tuple[str, str]:
    """What tells one reference from another: the article, and when it was read."""
    return str(snapshot.article["id"]), snapshot.retrieved


def _references(snapshots: Iterable[Snapshot], style: str) -> dict[tuple[str, str], Runs]:
    """The reference of each article, once, in the order in which the passages come."""
    from medcite.corpus.styles.citation_styles import NAMES, format_references
    from medcite.corpus.styles.style_files import DATA

    if style.lower() in DATA:
        names = ", ".join(name for name in NAMES if name not in DATA)
        raise UsageError(f"{style} is for programs; a page is for people. Choose a style such as {names}.")
    by_source = {_source(snapshot): snapshot.reference for snapshot in snapshots}
    made = format_references(list(by_source.values()), style, markup="html", numbered=False)
    addresses = [str(reference.get("URL", "")) for reference in by_source.values()]
    return dict(zip(by_source, map(runs_of, made, addresses), strict=True))


def _language(entries: Iterable[Entry]) -> str:
    """The kind of English that most passages are in: the page's own words are English whatever they are in."""
    kinds = Counter(entry.language for entry in entries if entry.language.partition("-")[0].lower() == "en")
    return kinds.most_common(1)[0][0] if kinds else "en"
