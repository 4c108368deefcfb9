"""The file formats medcite reads, and the suffixes they go by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType


class Format(StrEnum):
    """How a file's bytes are to be read."""

    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"


SUFFIXES: Mapping[str, Format] = MappingProxyType(
    {
        ".html": Format.HTML,
        ".htm": Format.HTML,
        ".xhtml": Format.HTML,
        ".txt": Format.TEXT,
        ".text": Format.TEXT,
        ".md": Format.MARKDOWN,
        ".markdown": Format.MARKDOWN,
    }
)


def format_of(path: PurePath) -> Format | None:
    """The format that ``path``'s suffix stands for (in any case), or None when medcite reads no such files."""
    return SUFFIXES.get(path.suffix.lower())


def unknown_format(path: PurePath) -> str:
    """The reason to give a person for not reading ``path``, whose suffix is not among :data:`SUFFIXES`."""
    suffix = f" ({path.suffix})" if path.suffix else " (no suffix)"
    return f"has an unknown format{suffix}; medcite reads {', '.join(SUFFIXES)}"
