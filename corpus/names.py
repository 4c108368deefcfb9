"""The shape of people's and organisations' names, as bylines write them."""

from __future__ import annotations

import re
from functools import lru_cache

# "MD", "FACP", "M.D.", "FNP-BC", "Ph.D."; "PharmD", "MBChB", "DClinPsy", with two capitals at least.
_CREDENTIAL = re.compile(
    r"(?:[A-Z][A-Z.]{1,7}(?:-[A-Z]{1,4})*|Ph\.?D|Pharm\.D|Psy\.D|Ed\.D|Sc\.D|Jr|Sr|Esq|"
    r"(?!(?:Mc|Mac|De|Di|La|Le|O')[A-Z][a-z]+$)[A-Z][A-Za-z]*[A-Z][A-Za-z]*)\.?(?:\s?\([A-Za-z ]+\))?"
)
TITLE_WORD = r"(?:med|rer|nat|phil|habil|dent|univ|sc|h\.\s?c)\."  # "Prof. Dr. med. Ana Costa"
_NAME_WORD = (
    r"(?:(?:Dott|Prof)\.ssa|(?:Dr|Prof)\.in|[^\W\d_]\.?(?:\s?[^\W\d_]\.)*|"
    r"(?:[dO]['’])?[^\W\d_]{2,}(?:\.?['’-][^\W\d_]+)*\.?)"
)
PARTICLE = r"(?:van|von|der|den|de|del|della|da|di|du|dos|das|la|le|bin|ibn|al|el|st\.|ter|ten|y|e)"
_PERSON = re.compile(rf"{_NAME_WORD}(?:\s+(?:{PARTICLE}|{TITLE_WORD}|{_NAME_WORD})){{1,6}}")
ORGANISATION_WORD = re.compile(
    r"^the\b|\b(?:academy|agency|alliance|association|board|cent(?:er|re)s?|clinics?|college|committee|company|"
    r"council|department|division|editor(?:s|ial)?|foundation|group|health|hospitals?|inc|institutes?|library|"
    r"medicine|ministry|network|office|organi[sz]ation|press|program(?:me)?|school|services?|society|staff|team|"
    r"trust|university|writers?|klinik(?:um)?|redaktion|stiftung|verband|gesellschaft|r[ée]daction|h[ôo]pital|"
    r"universit[éàä]t?|universidad(?:e)?|institut[o]?|fundaci[óo]n|fondation|fondazione|redacci[óo]n|redazione|"
    r"reda[cç][aã]o|ministerio|redactie|stichting|ziekenhuis)\b",
    re.IGNORECASE,
)
ROLE_WORD = re.compile(
    r"\b(?:professor|director|editor|officer|reporter|correspondent|journalist|columnist|chief|chair(?:man|woman)?|"
    r"consultant|physician|surgeon|specialist|dietiti?c?ian|nutritionist|manager|lecturer|writer|reviewer|"
    r"contributor|scientist|researcher|therapist|instructor|practitioner|pharmacist|midwife|\w+ologist|\w+iatrist|"
    r"\w+iatrician|\w*redakteur(?:in)?|\w*[aä]rzt(?:in)?|journalist(?:in|e)?|apotheker(?:in)?|\w+wissenschaftler(?:in)?|"
    r"m[ée]decin|pharmacien(?:ne)?|r[ée]dact(?:eur|rice)|m[ée]dic[oa]|periodista|redactora?|giornalista|jornalista|"
    r"\w+[óo]log[aoe]|arts|redacteur)s?\b",
    re.IGNORECASE,
)
_SMALL_WORD = re.compile(
    rf"(?:of|for|and|the|in|on|at|to|&|a|an|with|{PARTICLE}|{TITLE_WORD}|et|und|en|"
    r"board|department|desk|editorial|group|medical|news|staff|team)",
    re.IGNORECASE,
)
PROFESSION = re.compile(r"(?!and\b)[^\W\d_A-Z][\w'’-]*(?:\s+[\w'’&-]+){0,5}")
# Words by which a piece of a sentence gives itself away: "…, the drug is safe".
SENTENCE_WORD = re.compile(
    r"^(?:the|a|an|this|that|these|those|it|they|we|you|who|which|but|if|when|while)(?:\s|$)|"
    r"\b(?:is|are|was|were|has|have|had|can|may|will|should|must|shows?|do|does)\b",
    re.IGNORECASE,
)
_LONGEST_NAME = 90  # characters
_MOST_WORDS = 12
_MOST_KNOWN = 1_024  # names remembered: a page states the same in several places, and a site on many pages


@lru_cache(maxsize=_MOST_KNOWN)
def is_person(name: str) -> bool:
    """Whether ``name`` has the shape of one person's name, with or without credentials and profession."""
    bare, *rest = re.split(r",\s*", name)
    return len(name) <= _LONGEST_NAME and is_bare_person(bare) and all(map(is_qualification, rest))


def has_credentials(name: str) -> bool:
    """Whether ``name`` is a person's name followed by credentials, as in "Noor Ito, RN, midwife"."""
    _, *rest = re.split(r",\s*", name)
    return bool(rest) and is_credential(rest[0]) and is_person(name)


def is_organisation(name: str) -> bool:
    """Whether ``name`` is clearly an organisation's: "Northfield Clinic", "The Heart Trust"."""
    return looks_like_name(name) and ORGANISATION_WORD.search(name) is not None


def looks_like_name(stated: str) -> bool:
    """Whether ``stated`` can be the name of a person or an organisation, and not a piece of a sentence."""
    first, *rest = stated.split(",")
    return (
        0 < len(stated.split()) <= _MOST_WORDS
        and len(stated) <= _LONGEST_NAME
        and not re.search(r"[?!:;]|[a-z]{4}\.\s", stated)
        and _capitalised(first)  # what follows may be a profession: "Ana Costa, midwife"
        and not any(SENTENCE_WORD.search(part.strip()) for part in rest)
    )


def is_bare_person(bare: str) -> bool:
    """Whether ``bare``, without what a comma divides off, has the shape of one person's name."""
    return (
        _PERSON.fullmatch(_without_trailing_credentials(bare)) is not None
        and _capitalised(bare)
        and not re.search(r"\b(?:and|for|of|the)\b", bare)
        and not ORGANISATION_WORD.search(bare)
        and not ROLE_WORD.search(bare)
    )


def is_qualification(part: str) -> bool:
    """Whether ``part``, after a name and a comma, holds credentials or a profession."""
    return bool(is_credential(part) or (PROFESSION.fullmatch(part) and not SENTENCE_WORD.search(part)))


def _capitalised(stated: str) -> bool:
    words = stated.split()
    return (
        bool(words)
        and words[0][0].isupper()
        and all(not word[0].islower() or _SMALL_WORD.fullmatch(word) for word in words)
    )


def is_credential(part: str) -> bool:
    """Whether all words of ``part`` are degrees and the like: "MD", "FRCS(Urol)", "Jr."."""
    return bool(part) and all(_CREDENTIAL.fullmatch(word) for word in re.split(r"\s+(?!\()", part))


def _without_trailing_credentials(name: str) -> str:
    """ "Maya Mori MD" without its "MD"; two words of a name are always left."""
    words = name.split()
    while len(words) > 2 and words[-1].replace(".", "").isupper() and is_credential(words[-1]):
        words.pop()
    return " ".join(words)
