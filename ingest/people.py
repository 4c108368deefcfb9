"""Names of people and organisations as bylines write them: credentials kept, several told apart."""

from __future__ import annotations

import re
from functools import lru_cache

from medcite.ingest.cleaning import clean

# "MD", "FACP", "M.D.", "FNP-BC", "Ph.D."; "PharmD", "MBChB", "DClinPsy", with two capitals at least.
_CREDENTIAL = re.compile(
    r"(?:[A-Z][A-Z.]{1,7}(?:-[A-Z]{1,4})*|Ph\.?D|Pharm\.D|Psy\.D|Ed\.D|Sc\.D|Jr|Sr|Esq|"
    r"(?!(?:Mc|Mac|De|Di|La|Le|O')[A-Z][a-z]+$)[A-Z][A-Za-z]*[A-Z][A-Za-z]*)\.?(?:\s?\([A-Za-z ]+\))?"
)
_TITLE_WORD = r"(?:med|rer|nat|phil|habil|dent|univ|sc|h\.\s?c)\."  # "Prof. Dr. med. Ana Costa"
_NAME_WORD = (
    r"(?:(?:Dott|Prof)\.ssa|(?:Dr|Prof)\.in|[^\W\d_]\.?(?:\s?[^\W\d_]\.)*|"
    r"(?:[dO]['’])?[^\W\d_]{2,}(?:\.?['’-][^\W\d_]+)*\.?)"
)
_PARTICLE = r"(?:van|von|der|den|de|del|della|da|di|du|dos|das|la|le|bin|ibn|al|el|st\.|ter|ten|y|e)"
_PERSON = re.compile(rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}|{_TITLE_WORD}|{_NAME_WORD})){{1,6}}")
_ORGANISATION_WORD = re.compile(
    r"^the\b|\b(?:academy|agency|alliance|association|board|cent(?:er|re)s?|clinics?|college|committee|company|"
    r"council|department|division|editor(?:s|ial)?|foundation|group|health|hospitals?|inc|institutes?|library|"
    r"medicine|ministry|network|office|organi[sz]ation|press|program(?:me)?|school|services?|society|staff|team|"
    r"trust|university|writers?|klinik(?:um)?|redaktion|stiftung|verband|gesellschaft|r[ée]daction|h[ôo]pital|"
    r"universit[éàä]t?|universidad(?:e)?|institut[o]?|fundaci[óo]n|fondation|fondazione|redacci[óo]n|redazione|"
    r"reda[cç][aã]o|ministerio|redactie|stichting|ziekenhuis)\b",
    re.IGNORECASE,
)
_ROLE_WORD = re.compile(
    r"\b(?:professor|director|editor|officer|reporter|correspondent|journalist|columnist|chief|chair(?:man|woman)?|"
    r"consultant|physician|surgeon|specialist|dietiti?c?ian|nutritionist|manager|lecturer|writer|reviewer|"
    r"contributor|scientist|researcher|therapist|instructor|practitioner|pharmacist|midwife|\w+ologist|\w+iatrist|"
    r"\w+iatrician|\w*redakteur(?:in)?|\w*[aä]rzt(?:in)?|journalist(?:in|e)?|apotheker(?:in)?|\w+wissenschaftler(?:in)?|"
    r"m[ée]decin|pharmacien(?:ne)?|r[ée]dact(?:eur|rice)|m[ée]dic[oa]|periodista|redactora?|giornalista|jornalista|"
    r"\w+[óo]log[aoe]|arts|redacteur)s?\b",
    re.IGNORECASE,
)
# Of the United States, but for those that are degrees, too.
_STATES = frozenset(
    [
        "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY",
        "LA", "ME", "MI", "MN", "MO", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "RI",
        "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY",
    ]
)  # fmt: skip
_COMPANY_FORM = re.compile(r"(?:inc|ltd|llc|llp|plc|corp|co|gmbh|ag|s\.?a|s\.?r\.?l|b\.?v|pty)\.?", re.IGNORECASE)
_SMALL_WORD = re.compile(
    rf"(?:of|for|and|the|in|on|at|to|&|a|an|with|{_PARTICLE}|{_TITLE_WORD}|et|und|en|"
    r"board|department|desk|editorial|group|medical|news|staff|team)",
    re.IGNORECASE,
)
_CONJUNCTION = r"(?:and|&|und|et|y|e|en)"
_PROFESSION = re.compile(r"(?!and\b)[^\W\d_A-Z][\w'’-]*(?:\s+[\w'’&-]+){0,5}")
# Words by which a piece of a sentence gives itself away: "…, the drug is safe".
_SENTENCE_WORD = re.compile(
    r"^(?:the|a|an|this|that|these|those|it|they|we|you|who|which|but|if|when|while)(?:\s|$)|"
    r"\b(?:is|are|was|were|has|have|had|can|may|will|should|must|shows?|do|does)\b",
    re.IGNORECASE,
)
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
_LONGEST_NAME = 90  # characters
_LONGEST_STATED = 5_000  # characters; a list of more names than that is no byline
_MOST_WORDS = 12
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
    is_credential = " " in family and (_is_credential(given) or _PROFESSION.fullmatch(given) is not None)
    return name if is_credential or _ORGANISATION_WORD.search(name) else f"{given} {family}"


@lru_cache(maxsize=_MOST_KNOWN)
def is_person(name: str) -> bool:
    """Whether ``name`` has the shape of one person's name, with or without credentials and profession."""
    bare, *rest = re.split(r",\s*", name)
    return len(name) <= _LONGEST_NAME and _is_bare_person(bare) and all(map(_is_qualification, rest))


def has_credentials(name: str) -> bool:
    """Whether ``name`` is a person's name followed by credentials, as in "Noor Ito, RN, midwife"."""
    _, *rest = re.split(r",\s*", name)
    return bool(rest) and _is_credential(rest[0]) and is_person(name)


def is_organisation(name: str) -> bool:
    """Whether ``name`` is clearly an organisation's: "Northfield Clinic", "The Heart Trust"."""
    return looks_like_name(name) and _ORGANISATION_WORD.search(name) is not None


def looks_like_name(stated: str) -> bool:
    """Whether ``stated`` can be the name of a person or an organisation, and not a piece of a sentence."""
    first, *rest = stated.split(",")
    return (
        0 < len(stated.split()) <= _MOST_WORDS
        and len(stated) <= _LONGEST_NAME
        and not re.search(r"[?!:;]|[a-z]{4}\.\s", stated)
        and _capitalised(first)  # what follows may be a profession: "Ana Costa, midwife"
        and not any(_SENTENCE_WORD.search(part.strip()) for part in rest)
    )


def is_named_by(name: str) -> bool:
    """Whether ``name``, after a mere "by", is who wrote something, and not what something is sorted by."""
    is_known = is_person(name) or is_organisation(re.sub(r"^the\s+", "", name, flags=re.IGNORECASE))
    return is_known and not _SORTED_BY.match(name)


def _is_bare_person(bare: str) -> bool:
    return (
        _PERSON.fullmatch(_without_trailing_credentials(bare)) is not None
        and _capitalised(bare)
        and not re.search(r"\b(?:and|for|of|the)\b", bare)
        and not _ORGANISATION_WORD.search(bare)
        and not _ROLE_WORD.search(bare)
    )


def _is_qualification(part: str) -> bool:
    return bool(_is_credential(part) or (_PROFESSION.fullmatch(part) and not _SENTENCE_WORD.search(part)))


def _is_passed_over(part: str, before: str | None) -> bool:
    """Whether ``part`` only says where the person named ``before`` works, and as what: it is no part of the name."""
    if _SENTENCE_WORD.search(part.removeprefix("the ")) or _COMPANY_FORM.fullmatch(part):
        return False
    if _ROLE_WORD.search(part) or _ORGANISATION_WORD.search(part):
        return True
    # the town of the employer
    return before is not None and part.istitle()


def _capitalised(stated: str) -> bool:
    words = stated.split()
    return (
        bool(words)
        and words[0][0].isupper()
        and all(not word[0].islower() or _SMALL_WORD.fullmatch(word) for word in words)
    )


def _is_credential(part: str) -> bool:
    return bool(part) and all(_CREDENTIAL.fullmatch(word) for word in re.split(r"\s+(?!\()", part))


def _without_trailing_credentials(name: str) -> str:
    """ "Maya Mori MD" without its "MD"; two words of a name are always left."""
    words = name.split()
    while len(words) > 2 and words[-1].replace(".", "").isupper() and _is_credential(words[-1]):
        words.pop()
    return " ".join(words)


def _split_persons(stated: str) -> list[str]:
    parts = _BETWEEN_NAMES.split(stated)
    if len(parts) == 1:
        # "Ana Costa y Omar Ito" are two, "Santiago Ramón y Cajal" is one.
        parts = re.split(rf"\s+{_CONJUNCTION}\s+", stated)
        return parts if len(parts) > 1 and all(map(_is_bare_person, parts)) else [stated]
    if is_person(stated):
        return [stated]
    people: list[str] = []
    passed: str | None = None
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if _is_bare_person(part) and not (passed and following in _STATES):
            people.append(part)
        elif people and _is_qualification(part):
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
