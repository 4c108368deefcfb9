"""Reading the citations out of a file, whatever its format."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path

from medcite.audit.claim import Claims
from medcite.audit.claims_in_csv import claims_in_csv, is_table
from medcite.audit.claims_in_html import claims_in_html
from medcite.audit.claims_in_json import claims_in_json
from medcite.audit.claims_in_markdown import claims_in_markdown
from medcite.audit.claims_in_text import claims_in_text
from medcite.corpus.errors import UsageError

MOST_BYTES = 40_000_000

_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|main|div|p|blockquote)\b", re.I | re.S
)


class FileFormat(StrEnum):
    """The formats that citations are read from."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"


_ENDINGS = {
    ".json": FileFormat.JSON,
    ".jsonld": FileFormat.JSON,
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
    ".md": FileFormat.MARKDOWN,
    ".markdown": FileFormat.MARKDOWN,
    ".html": FileFormat.HTML,
    ".htm": FileFormat.HTML,
    ".xhtml": FileFormat.HTML,
    ".txt": FileFormat.TEXT,
}


def read_claims(file: str, format: str | None = None) -> Claims:
    """The citations in ``file``, or on stdin if it is ``-``; ``format`` is told by its ending, else by what is in it.

    Raises:
        UsageError: it cannot be read, or holds no citation at all.
    """
    text = _text(file)
    chosen = _format(format) or _ENDINGS.get(Path(file).suffix.lower()) or _guessed(text)
    try:
        match chosen:
            case FileFormat.JSON | FileFormat.JSONL:
                claims = claims_in_json(text, by_line=chosen is FileFormat.JSONL)
            case FileFormat.CSV:
                claims = claims_in_csv(text)
            case FileFormat.HTML:
                claims = claims_in_html(text)
            case FileFormat.TEXT:
                claims = claims_in_text(text)
            case FileFormat.MARKDOWN:
                claims = claims_in_markdown(text)
    except UsageError as error:
        raise UsageError(f"{_name(file)}: {error}") from error
    if not claims.claims and not claims.problems:
        raise UsageError(f"{_name(file)} holds no citation, read as {_article(chosen)}. --from reads it as another.")
    return claims


def _format(name: str | None) -> FileFormat | None:
    try:
        return FileFormat(name) if name else None
    except ValueError:
        raise UsageError(f"{name!r} is no format. Choose {', '.join(FileFormat)}.") from None


def _text(file: str) -> str:
    try:
        if file == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{_name(file)} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # a NUL in the name
        raise UsageError(f"{file!r} is no file's name.") from error
    if len(content) > MOST_BYTES:
        raise UsageError(f"{_name(file)} is larger than {MOST_BYTES // 1_000_000} MB. Check it in parts.")
    if not content.strip():
        raise UsageError(f"{_name(file)} is empty.")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{_name(file)} is no text file. Citations are read from {', '.join(FileFormat)}.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{_name(file)} is not UTF-8 text (line {line}). Save it as UTF-8.") from error


def _guessed(text: str) -> FileFormat:
    start = text.lstrip()[:1]
    if start in ("{", "["):
        first = text.lstrip()
        # "[Read it](https://...)" begins with a bracket, too.
        if first.startswith("{") or re.match(r"\[\s*[\[{\]]", first):
            return FileFormat.JSON
    if _MARKUP.match(text[:10_000]):
        return FileFormat.HTML
    return FileFormat.CSV if is_table(text) else FileFormat.MARKDOWN


def _name(file: str) -> str:
    return "stdin" if file == "-" else file


def _article(format: FileFormat) -> str:
    names = {FileFormat.MARKDOWN: "Markdown", FileFormat.TEXT: "plain text"}
    return names.get(format, format.upper())
