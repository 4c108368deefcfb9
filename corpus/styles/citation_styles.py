"""References in a citation style: AMA, Vancouver, APA, any of CSL's, BibTeX, RIS, CSL-JSON, Web Annotations."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from medcite.corpus.errors import UsageError
from medcite.corpus.styles.style_files import DATA, OWN_NAMES, style_source

if TYPE_CHECKING:
    from medcite.corpus.citation import Citation
    from medcite.corpus.styles.csl_processor import Processor

NAMES = (*OWN_NAMES, *DATA)
"""The styles that have short names; all others go by CSL's names, or by the path of a .csl file."""

MARKUPS = ("plain", "html")

# What a style prescribes for a fact that is missing, and its file leaves out.
_PRESCRIBED: dict[str, Mapping[str, Any]] = {
    "nlm-citation-sequence": {"issued": {"literal": "[date unknown]"}},  # Citing Medicine, chapter 25
}
# A page with all that is asked for: a style that fails on it fails on all.
_TRIAL = {
    "id": "trial",
    "type": "webpage",
    "title": "Flu",
    "author": [{"family": "Ito", "given": "Omar"}, {"literal": "Harbour Health"}],
    "container-title": "Harbour Health",
    "issued": {"date-parts": [[2024, 3, 9]]},
    "URL": "https://example.org/flu",
    "accessed": {"date-parts": [[2025, 1, 2]]},
}


def check_style(style: str) -> None:
    """Raise an error unless references can be formatted in ``style``.

    Raises:
        UsageError: there is no such style, or its file is damaged or of no use for web pages. The message names
            styles whose names are near.
    """
    if style.lower() not in DATA:
        format_references([_TRIAL], style)


def format_references(
    items: Sequence[Mapping[str, Any]], style: str, *, markup: str = "plain", numbered: bool = True
) -> list[str]:
    """CSL-JSON items as references, one each, in the order given.

    Args:
        items: what :meth:`medcite.Citation.reference` gives.
        style: ``ama``, ``vancouver``, ``apa``, ``mla``, ``chicago``, ``bibtex``, ``ris``, ``csl-json``, the name of
            any style of CSL's, or the path of a .csl file.
        markup: ``plain``, or ``html``: with the style's italics and the like as elements, and all else escaped.
        numbered: where the style numbers its list, number several references, from 1. A single one has no number.

    Raises:
        UsageError: there is no such style, or it cannot be used; ``annotation`` is of passages, not of references.
    """
    if markup not in MARKUPS:
        raise UsageError(f"{markup!r} is no markup. Choose plain or html.")
    writer = _data_writer(style)
    if writer:
        written = [writer(item) for item in items]
        return [html.escape(text) for text in written] if markup == "html" else written
    from medcite.corpus.styles.csl_marks import as_html, as_plain

    processor = _processor(style)
    missing = _PRESCRIBED.get(OWN_NAMES.get(style.lower(), style.lower()), {})
    finish = as_html if markup == "html" else as_plain
    is_numbered = numbered and len(items) > 1
    made = []
    for number, item in enumerate(items, start=1):
        try:
            marked = processor.format({**missing, **_public(item)}, number if is_numbered else None)
        except ValueError as error:
            raise _unusable(style, str(error)) from error
        except Exception as error:  # whatever a style does that is not sound, or that citeproc-py does not know
            raise _unusable(style, f"it cannot be followed ({type(error).__name__}: {error})") from error
        made.append(finish(marked))
    return made


def format_citations(
    citations: Sequence[Citation], style: str, *, markup: str = "plain", numbered: bool = False
) -> list[str]:
    """As :func:`format_references`, of the articles that are cited; ``annotation`` gives all of each citation.

    Raises:
        UsageError: there is no such style, or it cannot be used.
    """
    if style.lower() != "annotation":
        items = [citation.reference() for citation in citations]
        return format_references(items, style, markup=markup, numbered=numbered)
    from medcite.corpus.annotation import annotation

    written = [json.dumps(annotation(citation), ensure_ascii=False, indent=2) for citation in citations]
    return [html.escape(text) for text in written] if markup == "html" else written


def as_document(references: Sequence[str], style: str) -> str:
    """What :func:`format_references` gave in plain text, as one file of that kind: JSON is an array."""
    match style.lower():
        case "csl-json" | "annotation":
            return "[\n" + ",\n".join(references) + "\n]"
        case "bibtex" | "ris":
            return "\n\n".join(references)
        case _:
            return "\n".join(references)


def _data_writer(style: str) -> Callable[[Mapping[str, Any]], str] | None:
    match style.lower():
        case "bibtex":
            from medcite.corpus.styles.bibtex import bibtex

            return bibtex
        case "ris":
            from medcite.corpus.styles.ris import ris

            return ris
        case "csl-json":
            return lambda item: json.dumps(item, ensure_ascii=False, indent=2)
        case "annotation":
            raise UsageError("An annotation is of a passage. Choose another style for references alone.")
    return None


@lru_cache(maxsize=16)
def _processor(style: str) -> Processor:
    source = style_source(style)
    from medcite.corpus.styles.csl_processor import Processor

    try:
        return Processor(source)
    except ValueError as error:
        raise _unusable(style, str(error)) from error


def _public(item: Mapping[str, Any]) -> dict[str, Any]:
    """``item`` without the address of a file on this machine, which means nothing to others."""
    is_local = str(item.get("URL", "")).startswith("file:")
    return {name: value for name, value in item.items() if not (is_local and name in ("URL", "accessed"))}


def _unusable(style: str, why: str) -> UsageError:
    return UsageError(f"The citation style {style} cannot be used: {why}. Choose another.")
