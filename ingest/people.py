"""Names of people and organisations as bylines write them: credentials kept, several told apart."""

from __future__ import annotations

import re

from medcite.ingest.cleaning import clean

# "MD", "FACP", "M.D.", "FNP-BC", "Ph.D."; "PharmD", "MBChB", "DClinPsy", with two capitals at least.
_CREDENTIAL = re.compile(
    r"(?:[A-Z][A-Z.]{1,7}(?:-[A-Z]{1,4})*|Ph\.?D|Pharm\.D|Psy\.D|Ed\.D|Sc\.D|Jr|Sr|Esq|"
    r"(?!(?:Mc|Mac|De|Di|La|Le|O')[A-Z][a-z]+$)[A-Z][A-Za-z]*[A-Z][A-Za-z]*)\.?(?:\s?\([A-Za-z ]+\))?"
)
_NAME_WORD = r"(?:[^\W\d_]\.?(?:\s?[^\W\d_]\.)*|(?:[dO]['’])?[^\W\d_]{2,}(?:['’-][^\W\d_]+)*\.?)"
_PARTICLE = r"(?:van|von|der|den|de|del|della|da|di|du|la|le|bin|ibn|al|el|st\.|ter|ten|y)"
_PERSON = re.compile(rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}|{_NAME_WORD})){{1,5}}")
_ORGANISATION_WORD = re.compile(
    r"^the\b|\b(?:academy|agency|alliance|association|board|cent(?:er|re)s?|clinics?|college|committee|company|"
    r"council|department|division|editor(?:s|ial)?|foundation|group|health|hospitals?|inc|institutes?|library|"
    r"medicine|ministry|network|office|organi[sz]ation|press|program(?:me)?|school|services?|society|staff|team|"
    r"trust|university|writers?)\b",
    re.IGNORECASE,
)
_SMALL_WORD = re.compile(rf"(?:of|for|and|the|in|on|at|to|&|a|an|with|{_PARTICLE})", re.IGNORECASE)
_PROFESSION = re.compile(r"(?!and\b)[a-z][\w'’-]*(?:\s+[\w'’&-]+){0,5}")
_LONGEST_NAME = 90  # characters
_MOST_WORDS = 12


def split_names(stated: str) -> tuple[str, ...]:
    """The people or organisations that ``stated`` names, each with credentials and profession as stated.

    It is split only where several are clearly meant: "Grace Hale, MD, FACP" and "Institute for Heart,
    Lung, and Blood" are one each; "Ana Costa, MD, and Omar Ito" are two.
    """
    names: list[str] = []
    for part in re.split(r"\s*[;|•·\n]\s*", stated):
        names += _split_persons(clean(part).strip(" ,-–—"))
    return tuple(dict.fromkeys(name for name in names if name))


def is_person(name: str) -> bool:
    """Whether ``name`` has the shape of one person's name, with or without credentials and profession."""
    bare, *rest = re.split(r",\s*", name)
    return (
        len(name) <= _LONGEST_NAME
        and _PERSON.fullmatch(_without_trailing_credentials(bare)) is not None
        and _capitalised(bare)
        and not re.search(r"\b(?:and|for|of|the)\b", bare)
        and not _ORGANISATION_WORD.search(bare)
        and all(_is_credential(part) or _PROFESSION.fullmatch(part) for part in rest)
    )


def has_credentials(name: str) -> bool:
    """Whether ``name`` is a person's name followed by credentials, as in "Noor Ito, RN, midwife"."""
    _, *rest = re.split(r",\s*", name)
    return bool(rest) and _is_credential(rest[0]) and is_person(name)


def is_organisation(name: str) -> bool:
    """Whether ``name`` is clearly an organisation's: "Northfield Clinic", "The Heart Trust"."""
    return looks_like_name(name) and _ORGANISATION_WORD.search(name) is not None


def looks_like_name(stated: str) -> bool:
    """Whether ``stated`` can be the name of a person or an organisation, and not a piece of a sentence."""
    return (
        0 < len(stated.split()) <= _MOST_WORDS
        and len(stated) <= _LONGEST_NAME
        and not re.search(r"[?!:;]|[a-z]{4}\.\s", stated)
        and _capitalised(stated.split(",")[0])  # what follows may be a profession: "Ana Costa, midwife"
    )


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
    if is_person(stated):
        return [stated]
    people: list[str] = []
    for part in re.split(r",\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+", stated):
        if people and (_is_credential(part) or _PROFESSION.fullmatch(part)):
            people[-1] += f", {part}"
        elif is_person(part):
            people.append(part)
        else:  # not a plain list of people: one name, whatever it is
            return [stated]
    return people if len(people) > 1 else [stated]
