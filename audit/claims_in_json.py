"""Citations in JSON: W3C Web Annotations, and what medcite prints itself."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from medcite.audit.claim import PASSAGE_ID, Claim, Claims, Place, Problem, unfit
from medcite.audit.fragments import fragment_quotes
from medcite.corpus.errors import UsageError

_LISTS = ("hits", "items", "citations", "@graph")
_DEEPEST = 8  # lists within lists


class _Wrong(Exception):
    """What makes an entry no citation, as a sentence."""


def claims_in_json(text: str, *, by_line: bool = False) -> Claims:
    """The citations in a JSON document, or in JSON Lines, which are told by themselves unless ``by_line`` says it.

    Raises:
        UsageError: it is no JSON.
    """
    found = Claims()
    if not by_line:
        try:
            value = _parsed(text)
        except _Wrong as error:
            if not _is_lines(text):
                raise UsageError(str(error)) from None
        else:
            _read(value, Place(), found)
            return found
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            place = Place(line=number)
            try:
                _read(_parsed(line), place, found)
            except _Wrong as error:
                found.problems.append(Problem(place, str(error)))
    return found


def _parsed(text: str) -> Any:
    def constant(name: str) -> NoReturn:
        raise _Wrong(f"no valid JSON: {name} is no number there.")

    try:
        return json.loads(text, parse_constant=constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if "\n" in text.strip() else f"column {error.colno}"
        raise _Wrong(f"no valid JSON: {error.msg} ({where}).") from None
    except RecursionError:
        raise _Wrong("no valid JSON: too deep.") from None
    except ValueError:  # an endless number
        raise _Wrong("no valid JSON: a number is too long.") from None


def _is_lines(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return False
    try:
        return isinstance(_parsed(lines[0]), dict)
    except _Wrong:
        return False


def _read(value: Any, place: Place, found: Claims) -> None:
    for entry, where in _entries(value, place, 0):
        try:
            made = list(_claims(entry, where))
        except _Wrong as error:
            found.problems.append(Problem(where, str(error)))
            continue
        for claim in made:
            reason = unfit(claim.quote)
            if reason:
                found.problems.append(Problem(where, reason))
            else:
                found.claims.append(claim)


def _entries(value: Any, place: Place, depth: int) -> Iterator[tuple[Any, Place]]:
    """What should be citations, out of lists and lists of lists."""
    if depth > _DEEPEST:
        yield None, place
        return
    entries = value if isinstance(value, list) else None
    if isinstance(value, dict) and "target" not in value:
        entries = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
        if entries is None and isinstance(value.get("first"), dict):  # an AnnotationCollection and its first page
            yield from _entries(value["first"], place, depth + 1)
            return
    if entries is None:
        yield value, place
        return
    for number, entry in enumerate(entries, start=1):
        # Of nested lists, the innermost counts, with the outermost's line.
        yield from _entries(entry, Place(line=place.line, item=number), depth + 1)


def _claims(entry: Any, place: Place) -> Iterator[Claim]:
    if not isinstance(entry, dict):
        raise _Wrong("no citation: it is no JSON object.")
    if "target" in entry:
        targets = entry["target"]
        for target in targets if isinstance(targets, list) else [targets]:
            yield from _of_target(entry, target, place)
    else:
        yield _of_hit(entry, place)


def _of_target(annotation: dict[str, Any], target: Any, place: Place) -> Iterator[Claim]:
    """What an annotation says of one target."""
    if isinstance(target, str):
        target = {"source": target}
    if not isinstance(target, dict):
        raise _Wrong('the annotation\'s "target" is neither an address nor an object.')
    source = target.get("source", target.get("id"))
    if isinstance(source, dict):
        source = source.get("id")
    url = _text(source, "target.source")
    selectors = list(_selectors(target.get("selector"), 0))
    position = _selector(selectors, "TextPositionSelector")
    quote = _selector(selectors, "TextQuoteSelector")
    fragment = _text(_selector(selectors, "FragmentSelector").get("value"), "FragmentSelector.value")
    if not quote:
        quotes = fragment_quotes(f"#{fragment}" if fragment else url or "")
        if not quotes:
            raise _Wrong("the annotation quotes nothing: it has no TextQuoteSelector.")
        for words in quotes:
            yield Claim(words, place, url=url, typed=True)
        return
    ids = PASSAGE_ID.findall(str(annotation.get("id", ""))) if "medcite" in str(annotation.get("id", "")) else []
    yield Claim(
        quote=_words(quote.get("exact"), "TextQuoteSelector.exact"),
        place=place,
        url=url,
        passage_id=ids[0] if ids else None,
        start=_offset(position.get("start"), "TextPositionSelector.start"),
        end=_offset(position.get("end"), "TextPositionSelector.end"),
        prefix=_text(quote.get("prefix"), "TextQuoteSelector.prefix") or "",
        suffix=_text(quote.get("suffix"), "TextQuoteSelector.suffix") or "",
        text_hash=_hash(target.get("sha256") or annotation.get("sha256")),
    )


def _selectors(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The selectors of a target, also those that refine others."""
    for selector in value if isinstance(value, list) else [value]:
        if isinstance(selector, dict) and depth < _DEEPEST:
            yield selector
            yield from _selectors(selector.get("refinedBy"), depth + 1)
            if isinstance(selector.get("items"), list):  # a Choice
                yield from _selectors(selector["items"], depth + 1)


def _selector(selectors: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next((selector for selector in selectors if selector.get("type") == kind), {})


def _of_hit(hit: dict[str, Any], place: Place) -> Claim:
    """What medcite printed: a hit, a passage; or any object with a quotation and an address."""
    citation = hit.get("citation") if isinstance(hit.get("citation"), dict) else {}
    assert isinstance(citation, dict)
    selectors = list(_selectors(citation.get("selectors"), 0))
    quoted, position = _selector(selectors, "TextQuoteSelector"), _selector(selectors, "TextPositionSelector")
    name = next((name for name in ("quote", "exact", "text") if name in hit), "")
    if "exact" in quoted:
        quote = _words(quoted["exact"], "citation.selectors: exact")
    elif not name or ("sections" in hit and "references" in hit):
        raise _Wrong('no citation: it has neither a "target" nor a "quote", "exact" or "text".')
    else:
        quote = _words(hit[name], name)
    article = hit["article"] if isinstance(hit.get("article"), dict) else {}
    cited = hit["cited"] if isinstance(hit.get("cited"), dict) else {}  # of an earlier check
    path = hit.get("heading_path")
    return Claim(
        quote=quote,
        place=place,
        url=_text(
            article.get("url") or cited.get("url") or hit.get("url") or hit.get("link") or citation.get("link"), "url"
        ),
        article_id=_text(article.get("id"), "article.id"),
        passage_id=_passage_id(cited.get("passage") if cited else hit.get("id")),
        source=_text(article.get("source") or hit.get("source"), "source"),
        title=_text(article.get("title") or hit.get("title"), "title"),
        start=_offset(position.get("start", hit.get("start")), "start"),
        end=_offset(position.get("end", hit.get("end")), "end"),
        prefix=_text(quoted.get("prefix"), "prefix") or "",
        suffix=_text(quoted.get("suffix"), "suffix") or "",
        text_hash=_hash(citation.get("text_hash")),
        heading_path=tuple(map(_clean, path[1:])) if isinstance(path, list) and all(map(_is_text, path)) else (),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _words(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise _Wrong(f'"{name}" is missing, or no text.')
    return _clean(value)


def _text(value: Any, name: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _Wrong(f'"{name}" is no text.')
    return _clean(value)


def _offset(value: Any, name: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise _Wrong(f'"{name}" is no place in a text: {str(value)[:40]!r}.')
    return value


def _passage_id(value: Any) -> str | None:
    """An id, if it may be a passage's; anything else may have ids as well."""
    return value if isinstance(value, str) and PASSAGE_ID.fullmatch(value) else None


def _hash(value: Any) -> str | None:
    return value.lower() if isinstance(value, str) else None


def _clean(text: str) -> str:
    """``text`` without halves of characters, which nothing can store or print."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
