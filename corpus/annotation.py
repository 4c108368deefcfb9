"""A citation as an annotation of the W3C Web Annotation Data Model, in JSON-LD."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from medcite.corpus.address import address
from medcite.corpus.article import short_id

if TYPE_CHECKING:
    from medcite.corpus.citation import Citation

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"sha256": "https://schema.org/sha256"}]
"""The model's own context, and the terms that the model has none for."""

TEXT_FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"
CSL_JSON = "application/vnd.citationstyles.csl+json"


def annotation(citation: Citation) -> dict[str, Any]:
    """``citation`` as an annotation (https://www.w3.org/TR/annotation-model/): quoted words, and what cites them.

    The target is the page, without a fragment, as it was when it was read (``state``), and in it the quoted words:
    by themselves, by their characters and, as browsers do, by a text fragment. ``start`` and ``end`` count
    characters (code points) of the article's canonical text, as medcite reads it, not of the page's HTML;
    ``sha256`` is that of the title and this text. The body is the reference, as CSL-JSON.

    ``id`` stays the same as long as passage and article do.
    """
    selectors: list[dict[str, Any]] = [*citation.selectors()]
    _, mark, directives = citation.link.partition(":~:")  # behind a fragment of the page's own, if it has one
    if mark:
        selectors.append({"type": "FragmentSelector", "conformsTo": TEXT_FRAGMENTS, "value": mark + directives})
    return {
        "@context": CONTEXT,
        "id": f"urn:medcite:{citation.passage_id}:{short_id(citation.passage_id, citation.text_hash)}",
        "type": "Annotation",
        "motivation": "describing",
        "body": {
            "type": "TextualBody",
            "purpose": "describing",
            "format": CSL_JSON,
            "value": json.dumps(citation.reference(), ensure_ascii=False),
        },
        "target": {
            "type": "SpecificResource",
            "source": address(citation.article).partition("#")[0],
            "selector": selectors,
            "state": [{"type": "TimeState", "sourceDate": _utc(citation.retrieved)}],
            "sha256": citation.text_hash,
        },
    }


def _utc(time: str) -> str:
    """An ISO 8601 time as the model wants it: in UTC, ending in "Z"."""
    return datetime.fromisoformat(time).astimezone(UTC).isoformat().replace("+00:00", "Z")
