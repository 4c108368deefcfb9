"""Names of people and organisations as bylines write them: credentials kept, several told apart."""

from __future__ import annotations

import re
from functools import lru_cache

from medcite.corpus.names import (
    ORGANISATION_WORD,
    PROFESSION,
    ROLE_WORD,
    SENTENCE_WORD,
    is_bare_person,
    is_credential,
    is_organisation,
    is_person,
    is_qualification,
)
from medcite.ingest.cleaning import clean

# Of the United States, but for those that are degrees, too.
_STATES = frozenset(
    [
        "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY",
        "LA", "ME", "MI", "MN", "MO", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "RI",
        "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY",
    ]
)  # fmt: skip
_COMPANY_FORM = re.compile(r"(?:inc|ltd|llc|llp|plc|corp|co|gmbh|ag|s\.?a|s\.?r\.?l|b\.?v|pty)\.?", re.IGNORECASE)
_CONJUNCTION = r"(?:and|&|und|et|y|e|en)"
# Nouns that "by" precedes as it sorts things, in headings with capitals: "By Age Group".
_SORTED_BY = re.compile(
    r"(?:age|body|cause|category|class|condition|country|date|gender|location|month|race|region|severity|sex|size|"
    r"stage|state|symptoms?|topic|type|week|year)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:(?:medically\s+)?(?:written|posted|authored|reported)\s+)?by(?:\s*:\s*|\s+)(?=\S)", re.I)
# What publishing systems put where nobody has entered a name.
_NOBODY = frozenset(
    [
        "admin", "administrator", "anonymous", "author", "default", "editor", "guest", "n/a", "none", "null", "root",
        "site admin", "super user", "superuser", "system", "test", "undefined", "unknown", "user", "webmaster",
        "wpadmin", "wp admin", "wp-admin", "web admin", "website admin", "admin user", "siteadmin",
    ]
)  # fmt: skip
_BETWEEN_NAMES = re.compile(rf",\s*(?:{_CONJUNCTION}\s+)?|\s+(?:and|&)\s+")
_LONGEST_STATED = 5_000  # characters; a list of more names than that is no byline
_MOST_KNOWN = 1_024  # names remembered: a page states the same in several places, and a site on many pages


@lru_cache(maxsize=_MOST_KNOWN)
def split_names(stated: str) -> tuple[str, ...]:
    """The people or organisations that ``stated`` names, each with credentials and profession as stated.

    It is split only where several are clearly meant: "Grace Hale, MD, FACP" and "Institute for Heart,
    Lung, and Blood" are one each; "Ana Costa, MD, and Omar Ito" are two. Where a person works, and the
    post held there, are cut off: "Ana Costa, MD, Medical Director, Joint Clinic" is "Ana Costa, MD".
    """
    names: list[str] = []
    for part in re.split(r"\s*[;|•·\n]\s*", stated[:_LONGEST_STATED]):
        names += _split_persons(clean(part).strip(" ,-–—"))
    return tuple(dict.fromkeys(name for name in names if name))


def stated_names(stated: str) -> tuple[str, ...]:
    """The names in a field made to hold names: "By" before them is cut off; "admin" and the like are nobody."""
    return tuple(name for name in split_names(_LABEL.sub("", stated.strip(), count=1)) if not is_nobody(name))


def is_nobody(name: str) -> bool:
    """Whether ``name`` only fills a field: the account of whoever set up the site, or "unknown"."""
    return name.strip().casefold() in _NOBODY


def in_speaking_order(name: str) -> str:
    """ "Costa, Ana" as "Ana Costa", as it is where catalogues list names; "Ana Costa, MD" stays."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma or not given or "," in given:
        return name
    is_qualified = " " in family and (is_credential(given) or PROFESSION.fullmatch(given) is not None)
    return name if is_qualified or ORGANISATION_WORD.search(name) else f"{given} {family}"


def is_named_by(name: str) -> bool:
    """Whether ``name``, after a mere "by", is who wrote something, and not what something is sorted by."""
    is_known = is_person(name) or is_organisation(re.sub(r"^the\s+", "", name, flags=re.IGNORECASE))
    return is_known and not _SORTED_BY.match(name)


def _is_passed_over(part: str, before: str | None) -> bool:
    """Whether ``part`` only says where the person named ``before`` works, and as what: it is no part of the name."""
    if SENTENCE_WORD.search(part.removeprefix("the ")) or _COMPANY_FORM.fullmatch(part):
        return False
    if ROLE_WORD.search(part) or ORGANISATION_WORD.search(part):
        return True
    # the town of the employer
    return before is not None and part.istitle()


def _split_persons(stated: str) -> list[str]:
    parts = _BETWEEN_NAMES.split(stated)
    if len(parts) == 1:
        # "Ana Costa y Omar Ito" are two, "Santiago Ramón y Cajal" is one.
        parts = re.split(rf"\s+{_CONJUNCTION}\s+", stated)
        return parts if len(parts) > 1 and all(map(is_bare_person, parts)) else [stated]
    if is_person(stated):
        return [stated]
    people: list[str] = []
    passed: str | None = None
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if is_bare_person(part) and not (passed and following in _STATES):
            people.append(part)
        elif people and is_qualification(part):
            # after an employer's town, "WA" is its state
            people[-1] += f", {part}" if passed is None else ""
            continue
        elif people and _is_passed_over(part, passed):
            passed = passed or part
            continue
        else:  # not a plain list of people: one name, whatever it is
            return [stated]
        passed = None
    return people
