"""The formats that a collection is exported in."""

from __future__ import annotations

from enum import StrEnum


class ExportFormat(StrEnum):
    """How a collection is handed over."""

    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"
    CSV = "csv"
