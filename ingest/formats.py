"""The file formats medcite reads, and the suffixes they go by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType


class Format(StrEnum):
    """How the bytes of one article are to be read."""

    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"
    JATS = "jats"
    MEDLINEPLUS = "medlineplus"
    JSON = "json"
    PDF = "pdf"
    DOCX = "docx"


class Archive(StrEnum):
    """How a file is to be taken apart that may hold many articles."""

    JSON_LINES = "json lines"
    WARC = "warc"
    XML = "xml"


SUFFIXES: Mapping[str, Format | Archive] = MappingProxyType(
    {
        ".html": Format.HTML,
        ".htm": Format.HTML,
        ".xhtml": Format.HTML,
        ".txt": Format.TEXT,
        ".text": Format.TEXT,
        ".md": Format.MARKDOWN,
        ".markdown": Format.MARKDOWN,
        ".pdf": Format.PDF,
        ".docx": Format.DOCX,
        ".xml": Archive.XML,
        ".nxml": Archive.XML,
        ".jsonl": Archive.JSON_LINES,
        ".ndjson": Archive.JSON_LINES,
        ".warc": Archive.WARC,
    }
)
COMPRESSED = ".gz"
"""May follow any of :data:`SUFFIXES`: the file is compressed by gzip."""


def format_of(path: PurePath) -> Format | Archive | None:
    """The format that ``path``'s suffix stands for (in any case), or None when medcite reads no such files."""
    return SUFFIXES.get(bare_suffix(path))


def is_compressed(path: PurePath) -> bool:
    """Whether ``path``'s suffix says that the file is compressed by gzip."""
    return path.suffix.lower() == COMPRESSED


def bare_suffix(path: PurePath) -> str:
    """``path``'s suffix in lower case, but for one that only says how it is compressed."""
    return (path.with_suffix("") if is_compressed(path) else path).suffix.lower()


def unknown_format(path: PurePath) -> str:
    """The reason to give a person for not reading ``path``, whose suffix is not among :data:`SUFFIXES`."""
    suffix = f" ({path.suffix})" if path.suffix else " (no suffix)"
    return f"has an unknown format{suffix}; medcite reads {', '.join(SUFFIXES)}, each also with {COMPRESSED}"
