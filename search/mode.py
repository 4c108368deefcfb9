"""The ways to search."""

from enum import StrEnum


class Mode(StrEnum):
    """How passages are found: by meaning, by words, or by both."""

    FUSED = "fused"
    DENSE = "dense"
    LEXICAL = "lexical"
