"""A page as one HTML file that needs nothing else: no scripts, nothing fetched, fit to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from medcite.exporting.blocks import Block, Item, Paragraph
from medcite.exporting.page import NO_ADVICE, Entry, Page, reading_line
from medcite.exporting.runs import Run, Runs
from medcite.exporting.style_sheet import STYLE_SHEET

# Should anything ever slip through escaping, it is not run, and fetches nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(page: Page) -> str:
    """``page`` as a document: an article a passage, then the references."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(page.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="generator" content="medcite">',
        f"<title>{escape(page.title)}</title>",
        f"<style>\n{STYLE_SHEET}</style>",
        "</head>",
        "<body>",
        "<main>",
        "<header>",
        f"<h1>{escape(page.title)}</h1>",
    ]
    if page.reading:
        lines.append(f'<p class="reading">{escape(reading_line(page.reading))}, all passages together</p>')
    lines.append("</header>")
    for entry in page.entries:
        lines += _entry(entry)
    lines += [
        '<section class="references" aria-labelledby="references">',
        '<h2 id="references">References</h2>',
        "<ol>",
        *(f"<li>{_set(reference)}</li>" for reference in page.references),
        "</ol>",
        "</section>",
        "</main>",
        "<footer>",
        f"<p>{escape(page.about)}</p>",
        f"<p>{escape(NO_ADVICE)}</p>",
        "</footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    name = f"passage-{entry.number}"
    language = f' lang="{escape(entry.language)}"' if entry.language else ""
    yield f'<article aria-labelledby="{name}">'
    yield f'<h2 id="{name}"{language}>'
    if entry.above:
        yield f'<span class="above">{escape(" › ".join(entry.above))} ›</span>'
    yield f'<span class="number">{entry.number}.</span> {escape(entry.heading)}</h2>'
    if entry.warning:
        yield f'<p class="warning"><strong>{escape(entry.warning)}</strong></p>'
    if entry.note:
        yield '<div class="note" role="note" aria-label="Note">'
        yield from (f"<p>{escape(line)}</p>" for line in entry.note)
        yield "</div>"
    cite = f' cite="{escape(entry.link)}"' if entry.link else ""
    yield f"<blockquote{cite}{language}>"
    yield from _blocks(entry.blocks)
    yield "</blockquote>"
    yield '<div class="source">'
    yield f"<p{language}>{escape(entry.facts)}</p>"
    yield f"<p>Source: <cite>{_set(entry.citation)}</cite></p>"
    shown = escape(entry.address)
    if entry.link:
        yield f'<p>Read it on the page: <a href="{escape(entry.link)}">{shown}</a></p>'
    else:
        yield f"<p>Read it in: {shown}</p>"
    if entry.reading:
        yield f'<p class="reading">{escape(reading_line(entry.reading))}</p>'
    yield f"<p>Passage <code>{escape(entry.id)}</code>, read on {escape(entry.retrieved)}</p>"
    yield "</div>"
    yield "</article>"


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield f"<p{' class=row' if block.row else ''}>{escape(block.text)}</p>"
        elif block.start is not None:
            start = f' start="{block.start}"' if block.start != 1 else ""
            yield f"<ol{start}>"
            yield from (line for item in block.items for line in _item(item))
            yield "</ol>"
        else:
            yield "<ul>"
            yield from (line for item in block.items for line in _item(item))
            yield "</ul>"


def _item(item: Item) -> Iterator[str]:
    yield f"<li{' class=led' if item.lead else ''}>{escape(item.words)}"
    yield from _blocks(item.within)
    yield "</li>"


def _set(runs: Runs) -> str:
    return "".join(map(_run, runs)).strip()


def _run(run: Run) -> str:
    text = escape(run.text)
    for element, applies in (("i", run.italic), ("b", run.bold), ("sup", run.raised), ("sub", run.lowered)):
        if applies:
            text = f"<{element}>{text}</{element}>"
    return f'<a href="{escape(run.address)}">{text}</a>' if run.address else text
