"""Byline lines ("By ..., MD | Medically reviewed by ... on ..."): who wrote and reviewed, and when."""

from __future__ import annotations

import re

from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.facts import Facts
from medcite.ingest.people import has_credentials, is_organisation, is_person, looks_like_name, split_names
from medcite.ingest.references import first_address

_KIND = r"(?:(?:last|latest|most\s+recent|medical(?:ly)?|clinical(?:ly)?|expert|peer|fact|content|page)[\s-]+){0,3}"
_LABEL = re.compile(
    rf"""(?<![\w'’-])
    (?:(?:this\s+)?(?:article|page|content|information|topic|document)\s+)?(?:(?:was|is|has\s+been)\s+)?(?:
      (?P<reviewers>{_KIND}(?:review(?:ed|ers?)|checked)\s+(?:and\s+\w+\s+)?by\s*:?
        | {_KIND}review(?:ers?|ed)?\s*:(?!\s*(?:on\s+)?[\w.]*\s?\d))
    | (?P<reviewed>{_KIND}(?:reviewed|checked)(?:\s+(?:on|date))?\s*:?
        | (?:(?:last|date)\s+)?review(?:ed)?\s+date\s*:? | date\s+reviewed\s*:?)
    | (?P<due>next\s+review(?:\s+(?:due|date))*\s*:?)
    | (?P<modified>(?:(?:last|page|content|date)\s+){{0,2}}(?:updated?|modified|revised|edited)(?:\s+on)?\s*:?)
    | (?P<published>(?:(?:first|originally|date)\s+){{0,2}}(?:published|posted|created)(?:\s+on)?\s*:?)
    | (?P<publisher>publisher\s*:|published\s+by\s*:?)
    | (?P<authors>(?:(?:medically\s+)?(?:written|authored|created|reported)\s+)?by\s*:?
        | authors?\s*: | (?:medical\s+)?(?:writers?|editors?)\s*:)
    )(?=\s|$|\d)""",
    re.IGNORECASE | re.VERBOSE,
)
# Where one statement ends: a bar or a dot between them, a line, a sentence (but not "Dr." or "M.D.").
_END = re.compile(r"[\n|•·]|(?<=[a-z0-9)]{2})(?<!\bDr)(?<!\bSt)\.\s+(?=[A-Z])|(?<=[A-Z]{2})\.\s+(?=[A-Z][a-z])")
_ADDRESS = re.compile(r"[(<\s]*https?://\S+")
_AROUND = " \t|•·,;:–—-.<"
_LONGEST_BYLINE = 400  # characters


def parse_byline(text: str, *, is_marked: bool = False, is_start: bool = False) -> Facts | None:
    """What the byline ``text`` states; None if it is no byline but, say, a sentence of the article.

    ``text`` may hold several lines. With ``is_marked`` the page itself marks the text as a byline, so that
    a name or a date needs no label before it. With ``is_start`` nothing of the article precedes it, so that
    a name with credentials or a date will do.
    """
    if len(text) > _LONGEST_BYLINE:
        return None
    has_label = _LABEL.search(text) is not None
    if not (has_label or is_marked or is_start):
        return None
    url = first_address(text)
    facts: Facts | None = Facts(url=url) if url and has_label else None
    for statement in _END.split(_ADDRESS.sub(" ", text)):
        if not clean(statement).strip(_AROUND + "()"):
            continue
        stated = _parse_statement(clean(statement), is_marked, is_start, has_label)
        if stated is None and not is_marked:
            return None
        facts = (facts or Facts()).or_else(stated or Facts())
    return facts


def _parse_statement(statement: str, is_marked: bool, is_start: bool, has_label: bool) -> Facts | None:
    labels = list(_LABEL.finditer(statement))
    facts = Facts()
    bare = (statement[: labels[0].start()] if labels else statement).strip(_AROUND)
    if bare:
        stated = _parse_unlabelled(bare, is_marked, has_label) if is_marked or is_start or not labels else None
        if stated is None:
            return None
        facts = stated
    ends = [*(label.start() for label in labels[1:]), len(statement)]
    before = ""
    for label, end in zip(labels, ends, strict=False):
        # "Published on 1 May by Harbour Health" names no author.
        kind = "publisher" if before == "published" and label[0].lower() == "by" else str(label.lastgroup)
        stated = _parse_value(kind, statement[label.end() : end].strip(_AROUND))
        if stated is None:
            return None
        facts, before = facts.or_else(stated), kind
    return facts


def _parse_unlabelled(text: str, is_marked: bool, has_label: bool) -> Facts | None:
    """What a date or a name alone states: an author if it is a person, a publisher beside labelled statements."""
    date = iso_date(text)
    if date and (is_marked or len(date) > len("2024")):
        return Facts(published=date)
    names = split_names(text)
    if names and (all(map(has_credentials, names)) or (is_marked and all(map(is_person, names)))):
        return Facts(authors=names)
    if has_label and is_organisation(text):
        return Facts(publisher=text)
    return None


def _parse_value(kind: str, value: str) -> Facts | None:
    if kind in ("reviewed", "modified", "published", "due"):
        date = iso_date(value)
        if not date:
            # "Published by" comes to this, cut before the "by"
            return Facts() if kind == "published" and not value else None
        return Facts() if kind == "due" else _dated(kind, date)
    value, date = _without_date(value)
    names = split_names(value)
    if not names or not all(map(looks_like_name, names)):
        return None
    match kind:
        case "reviewers":
            return Facts(reviewers=names, reviewed=date)
        case "publisher":
            return Facts(publisher=value, published=date)
        case _:
            return Facts(authors=names, published=date)


def _dated(kind: str, date: str) -> Facts:
    match kind:
        case "reviewed":
            return Facts(reviewed=date)
        case "modified":
            return Facts(modified=date)
        case _:
            return Facts(published=date)


def _without_date(value: str) -> tuple[str, str | None]:
    """``value`` without the date at its end, and that date: "Omar Ito, RN, on 3 May 2024"."""
    words = value.split()
    for place in range(1, len(words)):
        date = iso_date(" ".join(words[place:]).strip("()"))
        if date:
            return re.sub(r"[\s,(–—-]*(?:\bon)?[\s,(–—-]*$", "", " ".join(words[:place])), date
    return value, None
