"""A page in the format asked for."""

from __future__ import annotations

from medcite.exporting.export_format import ExportFormat
from medcite.exporting.page import Page


def export(page: Page, format: ExportFormat) -> bytes:
    """``page`` as a file: UTF-8 text, or a DOCX document."""
    # What only one format needs is imported for it alone.
    match format:
        case ExportFormat.MARKDOWN:
            from medcite.exporting.markdown import markdown

            return markdown(page).encode()
        case ExportFormat.HTML:
            from medcite.exporting.html import html

            return html(page).encode()
        case ExportFormat.CSV:
            from medcite.exporting.csv import csv_table

            return csv_table(page).encode()
        case ExportFormat.DOCX:
            from medcite.exporting.docx import docx

            return docx(page)
