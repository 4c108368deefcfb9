"""A name as a byline writes it, in the parts that citation styles put in other orders."""

from __future__ import annotations

import re
from itertools import takewhile

from medcite.corpus.names import PARTICLE, TITLE_WORD, is_credential, is_person

# Forms of address, which no reference has.
_ADDRESS = re.compile(
    rf"(?:(?:dr|prof|mr|mrs|ms|mx|rev|dott|univ\.-prof|priv\.-doz)\.?|(?:dr|prof)\.in|(?:dott|prof)\.ssa|"
    rf"dipl\.-\w+\.?|miss|sir|dame|doctor|herr|frau|{TITLE_WORD})",
    re.IGNORECASE,
)
_GENERATION = re.compile(r"(?:Jr|Sr)\.?|II|III|IV", re.IGNORECASE)
_LOWER_PARTICLE = re.compile(rf"(?!(?:y|e)$){PARTICLE}|af|zu|zum|zur|vom|do|d['’]|della|dello|degli|lo|'t|’t")
# With a capital they begin the family name and stay in front of it: "Robert De Niro", "Ursula Le Guin".
_CAPITAL_PARTICLE = re.compile(r"(?:Van|Von|Der|Den|De|Del|Della|Di|Da|Du|Dos|La|Le|Ter|Ten|St\.?)")
_INITIALS = re.compile(r"[^\W\d_]{1,3}")
# With small letters, and behind a name without a comma: "Maya Mori PhD".
_DEGREE = re.compile(r"(?:Ph|Pharm|Psy|Ed|Sc)\.?D\.?|DrPH|[DM]Phil|MBChB|[BM]Sc|MMed|MRes|MSci")
_INITIAL_WITH_STOP = re.compile(r"[^\W\d_]\.")
# Words of organisations that have the shape of a person's name: "Cancer Research UK", "Mind Matters Media".
_THINGS = frozenset(
    [
        "action", "american", "australian", "british", "canadian", "cancer", "care", "charity", "children’s",
        "communication", "communications", "community", "consortium", "consumer", "contributors", "desk", "diabetes",
        "digital", "encyclopaedia", "encyclopedia", "european", "federation", "forum", "global", "initiative",
        "insurance", "international", "journal", "laboratories", "laboratory", "labs", "magazine", "media", "medical",
        "national", "news", "nutrition", "online", "partners", "patient", "patients", "pharma", "pharmaceuticals",
        "practice", "project", "public", "publications", "publishing", "research", "royal", "solutions", "support",
        "surgery", "systems", "therapeutics", "uk", "unit", "us", "usa", "wellness", "women’s", "world",
    ]
)  # fmt: skip


def csl_name(name: str) -> dict[str, str]:
    """``name`` as CSL-JSON has names: a person's in its parts, without degrees, profession and form of address.

    ``family``, and where there are any ``given``, ``non-dropping-particle`` ("van der") and ``suffix`` ("Jr.").
    Whatever is not clearly one person's name stays whole: ``{"literal": name}``.

    >>> csl_name("Dr. Jan van der Berg, PhD")
    {'family': 'Berg', 'given': 'Jan', 'non-dropping-particle': 'van der'}
    """
    name = " ".join(name.split())
    bare, *qualifications = re.split(r",\s*", name)
    addressed = bare.split()
    words = addressed[sum(1 for _ in takewhile(_ADDRESS.fullmatch, addressed)) :]
    is_addressed = len(words) < len(addressed)
    if is_addressed and len(words) == 1 and is_person(f"{words[0]} {words[0]}") and not qualifications:
        return {"family": words[0]}  # "Dr. Costa"
    shape = re.sub(r"(?<!\S)[dD]['’](?=\w)", "", ", ".join([" ".join(words), *qualifications]))  # "d'Arcy"
    if not is_person(shape) or not _THINGS.isdisjoint(bare.lower().replace("'", "’").split()):
        return {"literal": name}
    suffixes = [part for part in qualifications if _GENERATION.fullmatch(part)]
    while len(words) > 2 and (_GENERATION.fullmatch(words[-1]) or _is_degree(words[-1])):
        suffixes += [word for word in [words.pop()] if _GENERATION.fullmatch(word)]
    return _parts(words) | ({"suffix": suffixes[0]} if suffixes else {})


def _is_degree(word: str) -> bool:
    if _DEGREE.fullmatch(word):
        return True
    return word.replace(".", "").isupper() and not _INITIAL_WITH_STOP.fullmatch(word) and is_credential(word)


def _parts(words: list[str]) -> dict[str, str]:
    first, last = words[0], words[-1]
    if len(words) == 2 and _INITIALS.fullmatch(last) and last.isupper() and not first.isupper():
        return {"family": first, "given": " ".join(last)}  # as databases list authors: "Costa AB"
    start = len(words) - 1
    if start >= 3 and words[start - 1] in ("y", "e"):  # "Ramón y Cajal"
        start -= 2
    while start > 1 and _CAPITAL_PARTICLE.fullmatch(words[start - 1]):
        start -= 1
    family = start
    while family > 1 and _LOWER_PARTICLE.fullmatch(words[family - 1]):
        family -= 1
    made = {"family": " ".join(words[start:]), "given": " ".join(words[:family])}
    return made | ({"non-dropping-particle": " ".join(words[family:start])} if family < start else {})
