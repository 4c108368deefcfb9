"""The formats that results are printed in."""

from enum import StrEnum


class Format(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
