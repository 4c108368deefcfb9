"""Byline lines ("By ..., MD | Medically reviewed by ... on ..."): who wrote and reviewed, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from medcite.corpus.names import has_credentials, is_organisation, is_person, looks_like_name
from medcite.ingest.byline_labels import LABEL, Topic, topic
from medcite.ingest.byline_labels import language as language_of
from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.facts import Facts
from medcite.ingest.people import is_named_by, split_names
from medcite.ingest.references import first_address

# Where one statement ends: a bar or a dot between them, a line, a dash or a slash set apart, a sentence (but
# not "Dr." or "M.D.").
_SEPARATOR = r"[\n|•·●∙▪]|\s[—–/]\s"
_END = re.compile(
    _SEPARATOR + r"|(?<=[a-z0-9)]{2})(?<!\bDr)(?<!\bSt)(?<!\bProf)(?<!\bMrs)(?<!\bMs)(?<!\bMr)(?<!\bDra)(?<!\bDott)"
    r"(?<!\bmed)(?<!\bnat)\.\s+(?=[A-Z©])|(?<=[A-Z]{2})\.\s+(?=[A-Z][a-z])"
)
_SEPARATED = re.compile(_SEPARATOR)
_ADDRESS = re.compile(r"[(<\s]*https?://\S+")
_AROUND = " \t|•·●∙▪,;:–—-.</"
_NAMES_FOLLOW = re.compile(
    r"\b(?:by|von|durch|par|por|da|dal|dalla|di|de[il]|della|door|publisher|source|herausgeber)[\s:]*$", re.I
)
_STANDS_ALONE = re.compile(r"\s(?:\w+ed|date|by|on|von|durch|am|par|le|por|el|da|il|em|door|op)[\s:]*$", re.IGNORECASE)
_PUBLISHER_LABEL = re.compile(r"(?:publisher|content\s+source|herausgeber)", re.IGNORECASE)
_CONJUNCTION_LEFT = re.compile(r"[\s,]+(?:and|&|und|et|y|e|en)$", re.IGNORECASE)
_ARTICLE = re.compile(
    r"^(?:the|our|der|die|das|dem|le|la|les|el|los|las|il|lo|o|a|de|het)\s+(?=[A-Z])|"
    r"^(?:the|our)\s+(?=\S.*\b(?:team|staff|board|desk)$)"
)
_BEFORE_DATE = re.compile(r"[\s,(–—-]*(?:\b(?:on|am|le|el|il|em|op))?[\s,(–—-]*$")
# What stands among the statements of a byline and states nothing of interest.
_IDLE = re.compile(
    r"share|print|save|e-?mail|listen|(?:©|copyright\b).*|\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"\(?(?:about\s+|est\.?\s+|ca\.\s+)?\b\d{1,3}[\s-]*min(?:ute)?n?s?\b\.?(?:\s+(?:to\s+)?read|\s+de\s+lect\w+|\s+di\s+lettura|"
    r"\s+de\s+leitura|\s+lesezeit|\s+leestijd|\s+lezen)?\b\)?|\b(?:(?:est(?:imated)?\.?\s+)?read(?:ing)?\s+time|lesezeit|temps\s+de\s+lecture|"
    r"tiempo\s+de\s+lectura|tempo\s+d[ei]\s+(?:lettura|leitura)|leestijd)\s*:?\s*(?:\d{1,3}\s*min\w*)?",
    re.IGNORECASE,
)
_LONGEST_BYLINE = 400  # characters


def parse_byline(
    text: str, *, is_marked: bool = False, is_start: bool = False, language: str | None = None
) -> Facts | None:
    """What the byline ``text`` states; None if it is no byline but, say, a sentence of the article.

    ``text`` may hold several lines. With ``is_marked`` the page itself marks the text as a byline, so that
    a name or a date needs no label before it. With ``is_start`` nothing of the article precedes it, so that
    a name with credentials or a date will do. ``language`` tells how dates are meant, as in :func:`iso_date`.
    """
    if len(text) > _LONGEST_BYLINE:
        return None
    if not (is_marked or is_start or LABEL.match(text.strip(_AROUND)) or _is_separated(text)):
        return None
    # The same byline is often marked twice, by its element and by its paragraph, and so are its white space and place.
    lines = "\n".join(line for one in text.split("\n") if (line := " ".join(one.split())))
    return _parse(lines, is_marked, is_start and not is_marked, language)


def _is_separated(text: str) -> bool:
    """Whether ``text`` has several statements, set apart by more than a full stop."""
    may_be = not text.isascii() or "\n" in text or "|" in text or "/" in text  # searching takes longer
    return may_be and _SEPARATED.search(text) is not None


@lru_cache(maxsize=1_024)  # menus, and the bylines of a site's pages, repeat themselves
def _parse(text: str, is_marked: bool, is_start: bool, language: str | None) -> Facts | None:
    statements = [(statement, list(LABEL.finditer(statement))) for statement in _statements(text)]
    topics = {topic(label) for _, labels in statements for label in labels}
    if not (topics or is_marked or is_start):
        return None
    setting = _Setting(is_marked, is_start, bool(topics), not topics.isdisjoint((Topic.AUTHORS, Topic.BY)), language)
    url = first_address(text)
    facts = Facts(url=url) if url and topics else None
    for statement, labels in statements:
        if _IDLE.fullmatch(statement):
            continue
        stated = _parse_statement(statement, labels, setting)
        if stated is None and not is_marked:
            return None
        if stated is not None:
            facts = together(facts or Facts(), stated)
    return facts


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is known of a text before its statements are read; see :func:`parse_byline`."""

    is_marked: bool
    is_start: bool
    has_label: bool
    has_author: bool
    language: str | None


def together(facts: Facts, stated: Facts) -> Facts:
    """``facts`` and then ``stated``, as of lines of one byline: people named in several of them are all kept."""
    merged = facts.or_else(stated)
    return replace(
        merged,
        authors=_all(merged.authors, stated.authors),
        reviewers=_all(merged.reviewers, stated.reviewers),
    )


def labelled_topic(text: str) -> Topic | None:
    """What the last label in ``text``, which stands right before a date or a name, announces; None without one."""
    labels = list(LABEL.finditer(text))
    return topic(labels[-1]) if labels and not text[labels[-1].end() :].strip(_AROUND) else None


def dated(kind: Topic, date: str) -> Facts:
    """The date ``date`` of a review, a change or, of all else, publication."""
    match kind:
        case Topic.REVIEW:
            return Facts(reviewed=date)
        case Topic.CHANGE:
            return Facts(modified=date)
        case Topic.DUE:
            return Facts()
        case _:
            return Facts(published=date)


def _statements(text: str) -> list[str]:
    """The statements of a byline one by one; a label that ends a line is put before the next line."""
    found: list[str] = []
    waiting = ""
    for piece in _END.split(_READING_TIME.sub("\n", _ADDRESS.sub(" ", text))):
        statement = _trimmed(clean(piece), _AROUND.replace(":", ""))
        if "(" not in statement or ")" not in statement:
            statement = statement.strip("()")
        if not statement:
            continue
        if waiting and LABEL.match(statement):
            found.append(waiting)
            waiting = ""
        statement = f"{waiting} {statement}".lstrip()
        label = LABEL.fullmatch(statement)
        waiting = statement if label else ""
        if not label:
            found.append(statement)
    return [*found, waiting] if waiting else found


def _parse_statement(statement: str, labels: Sequence[re.Match[str]], setting: _Setting) -> Facts | None:
    facts = Facts()
    bare = _trimmed(statement[: labels[0].start()] if labels else statement)
    if bare:
        is_allowed = setting.is_marked or setting.is_start or not labels
        stated = _parse_unlabelled(bare, setting) if is_allowed else None
        if stated is None:
            return None
        facts = stated
    ends = [*(label.start() for label in labels[1:]), len(statement)]
    before: Topic | None = None
    for label, end in zip(labels, ends, strict=False):
        kind, value = topic(label), _CONJUNCTION_LEFT.sub("", _trimmed(statement[label.end() : end]))
        # "Published on 1 May by Harbour Health" names no author; "Updated on 1 May by Ana Costa" does.
        if kind is Topic.BY and before in (Topic.REVIEW, Topic.PUBLICATION) and label[0][0].islower():
            kind = before
        if value:
            stated = _parse_value(kind, label, value, setting)
        else:  # "Published" before the "by", or "Medically reviewed" without any more
            is_statement = setting.is_marked or end < len(statement) or _STANDS_ALONE.search(label[0])
            stated = Facts() if is_statement and kind is not Topic.BY else None
        if stated is None:
            return None
        facts, before = together(facts, stated), kind
    return facts


def _parse_unlabelled(text: str, setting: _Setting) -> Facts | None:
    """What a date or a name alone states: an author if it is a person, a publisher beside labelled statements."""
    date = iso_date(text, setting.language)
    if date and (setting.is_marked or len(date) > len("2024")):
        return Facts(published=date)
    names = split_names(text)
    is_marked = setting.is_marked and not setting.has_author  # else it may be a rubric: "Joint Health Feature"
    if names and (all(map(has_credentials, names)) or (is_marked and all(map(is_person, names)))):
        return Facts(authors=names)
    if setting.has_label and is_organisation(text):
        return Facts(publisher=text)
    return None


def _parse_value(kind: Topic, match: re.Match[str], value: str, setting: _Setting) -> Facts | None:
    label, language = match[0], language_of(match)
    if language == "en" and setting.language:
        language = setting.language
    date = iso_date(value, language)
    if date and kind not in (Topic.AUTHORS, Topic.BY):
        return dated(kind, date)
    value, date = _without_date(value, language)
    value = _ARTICLE.sub("", value)
    names = split_names(value)
    if kind is Topic.DUE or not names or not all(map(looks_like_name, names)):
        return None
    is_clear = setting.is_marked or (kind is not Topic.BY and _NAMES_FOLLOW.search(label) is not None)
    if not is_clear and not (all(map(is_named_by, names)) and _can_be_named(kind, label)):
        return None
    return _named(kind, label, names, value, date)


def _can_be_named(kind: Topic, label: str) -> bool:
    """Whether names may follow ``label``, which no "by" ends: "Reviewer:" may be followed by one, not "Updated:"."""
    return kind in (Topic.AUTHORS, Topic.BY) or (kind is Topic.REVIEW and label.rstrip().endswith(":"))


def _named(kind: Topic, label: str, names: tuple[str, ...], value: str, date: str | None) -> Facts:
    match kind:
        # Whoever brings a text up to date answers for what it says, as a reviewer does.
        case Topic.REVIEW | Topic.CHANGE:
            return replace(dated(kind, date) if date else Facts(), reviewers=names)
        case Topic.PUBLICATION if _PUBLISHER_LABEL.match(label) or not all(map(is_person, names)):
            return Facts(publisher=value, published=date)
        case _:
            return Facts(authors=names, published=date)


def _trimmed(value: str, around: str = _AROUND) -> str:
    """``value`` without what stands around it, but with the last point of "M.D."."""
    trimmed = value.strip(around)
    rest = value[value.find(trimmed) + len(trimmed) :] if trimmed else ""
    return f"{trimmed}." if rest.startswith(".") and re.search(r"\.[A-Z]$|\b(?:Jr|Sr|Ph\.D)$", trimmed) else trimmed


def _all(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    known = {name.split(",")[0] for name in names}
    return names + tuple(name for name in others if name.split(",")[0] not in known)


def _without_date(value: str, language: str | None) -> tuple[str, str | None]:
    """``value`` without the date at its end, and that date: "Omar Ito, RN, on 3 May 2024"."""
    words = value.split()
    if not any(word[:1].isdigit() or word[-1:].isdigit() for word in words):
        return value, None
    for place in range(1, len(words)):
        date = iso_date(" ".join(words[place:]).strip("()"), language)
        if date:
            return _BEFORE_DATE.sub("", " ".join(words[:place])), date
    return value, None
