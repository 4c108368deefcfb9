"""JSON objects as people write them: keys in any style, scalars as text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from medcite.corpus.errors import ReadingError
from medcite.ingest.cleaning import clean
from medcite.ingest.decoding import decode

JsonObject = Mapping[str, object]
"""An object whose keys are in lower case and have letters alone: "date_published", "datePublished" are one."""


def load_object(data: bytes) -> JsonObject:
    """The JSON object in ``data``.

    Raises:
        ReadingError: it is broken JSON, nests too deep, or is no object.
    """
    try:
        loaded = json.loads(decode(data), strict=False)  # not strict: line breaks within strings are let pass
    except RecursionError:
        raise ReadingError("is JSON that nests too deep") from None
    except json.JSONDecodeError as error:
        raise ReadingError(f"is broken JSON: {error.msg.lower()} at character {error.pos + 1}") from None
    except ValueError:  # a number of thousands of digits
        raise ReadingError("is broken JSON") from None
    if not isinstance(loaded, dict):
        raise ReadingError("is JSON, but no object")
    return normal_keys(loaded)


def normal_keys(stated: Mapping[str, object]) -> JsonObject:
    """``stated`` with its keys as :data:`JsonObject` has them; of two that come to the same, the first."""
    normal: dict[str, object] = {}
    for key, value in stated.items():
        normal.setdefault(re.sub(r"[\W_]+", "", key).lower(), value)
    return normal


def scalar(value: object) -> str:
    """A string or a number as one line of text; "" for all else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value))
