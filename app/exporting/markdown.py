"""A page as Markdown (CommonMark): nothing in its texts is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from medcite.exporting.blocks import Block, List, Paragraph
from medcite.exporting.page import NO_ADVICE, Entry, Page, reading_line
from medcite.exporting.runs import Run, Runs

_INLINE = re.compile(r"([\\`*_\[\]<>&~|$#])")
_LINE_START = re.compile(r"^(?:([-+=])|(\d{1,9})([.)])(?=\s|$))")


def markdown(page: Page) -> str:
    """``page`` as a document: a heading a passage, each quoted, with its citation and link below."""
    lines = [f"# {escaped(page.title)}", ""]
    if page.reading:
        lines += [f"{escaped(reading_line(page.reading))}, all passages together.", ""]
    for entry in page.entries:
        lines += _entry(entry)
    lines += ["## References", ""]
    lines += [f"{number}. {_set(reference)}" for number, reference in enumerate(page.references, start=1)]
    lines += ["", "---", "", escaped(page.about), "", escaped(NO_ADVICE)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """``text``, which is one line, so that it shows as it is wherever it stands in a document."""
    return _LINE_START.sub(_escaped_start, _INLINE.sub(r"\\\1", text))


def _escaped_start(start: re.Match[str]) -> str:
    return f"\\{start[1]}" if start[1] else f"{start[2]}\\{start[3]}"


def _entry(entry: Entry) -> Iterator[str]:
    yield from (f"## {entry.number}\\. {escaped(entry.heading)}", "")
    if entry.above:
        yield from (escaped(" › ".join(entry.above)), "")
    if entry.warning:
        yield from (f"**{escaped(entry.warning)}**", "")
    for number, line in enumerate(entry.note):
        yield from (f"**Note:** {escaped(line)}" if not number else escaped(line), "")
    yield from (f"> {line}".rstrip() for line in _quoted(entry.blocks))
    yield ""
    yield from (f"{escaped(entry.facts)}", "")
    yield from (f"Source: {_set(entry.citation)}", "")
    shown = escaped(entry.address)
    yield f"Read it on the page: {_link(shown, entry.link)}" if entry.link else f"Read it in: {shown}"
    yield ""
    if entry.reading:
        yield from (escaped(reading_line(entry.reading)), "")
    yield from (f"Passage {escaped(entry.id)}, read on {escaped(entry.retrieved)}", "")


def _quoted(blocks: Sequence[Block]) -> Iterator[str]:
    """The lines of a passage: blank ones between blocks, and between the items of a list none."""
    for number, block in enumerate(blocks):
        if number:
            yield ""
            # Two lists in a row would be taken for one.
            if isinstance(block, List) and isinstance(blocks[number - 1], List):
                yield from ("<!-- -->", "")
        yield from (escaped(block.text),) if isinstance(block, Paragraph) else _list(block)


def _list(block: List) -> Iterator[str]:
    for place, item in enumerate(block.items):
        bullet = "- " if block.start is None else f"{block.start + place}. "
        yield bullet + escaped(item.words)
        if item.within:
            first = item.within[0]
            if isinstance(first, Paragraph) or first.start is not None:  # only bullets may follow without
                yield ""
            yield from (" " * len(bullet) + line if line else "" for line in _quoted(item.within))


def _set(runs: Runs) -> str:
    return _LINE_START.sub(_escaped_start, "".join(map(_run, runs)).strip())


def _run(run: Run) -> str:
    text = _INLINE.sub(r"\\\1", run.text)
    if run.address:
        if run.text == run.address:
            return f"<{run.address}>"
        return _link(text, run.address)
    # Emphasis begins and ends at a word.
    start, words, end = re.fullmatch(r"(\s*)(.*?)(\s*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    mark = ("*" if run.italic else "") + ("**" if run.bold else "")
    if not words or not mark:
        return text
    return f"{start}{mark}{words}{mark[::-1]}{end}"


def _link(text: str, address: str) -> str:
    return f"[{text}](<{address.replace('&', '&amp;')}>)"
