"""Telling adverts in running text, where no element marks them: by what such lines have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from medcite.ingest.text.text_lines import Unit

_LONGEST_LINE = 110  # characters of an advert's headline
_LONGEST_TEASER = 240  # characters of the sentence below it
_LABEL = re.compile(
    r"\W*(?:advertise?ments?|sponsored(?:\s+content|\s+by\b.*)?|promoted|ad|continue reading below)\W*", re.IGNORECASE
)
_POINTER = re.compile(
    r"(?:related|read\s+(?:more|next|this\s+next|also)|up\s+next|watch(?:\s+now)?|see\s+more|more\s+from\b.*?|trending|recommended|"
    r"you\s+(?:may|might)\s+(?:also\s+)?like|don't\s+miss|slideshow|quiz|video)\s*[:>»–—-]\s*\S.*",
    re.IGNORECASE,
)
# "8 Arthritis Myths", "The 10 Best Foods for Your Heart": a count, then words of which most are capitalised.
_LISTICLE = re.compile(r"(?:the\s+|our\s+|top\s+)*\d{1,3}\s+(?P<words>[^.:;]+)", re.IGNORECASE)
_ACTION = re.compile(
    r"(?:find|get|save|sign\s+up|subscribe|take|compare|shop|try|download|join|start|book|schedule|request|claim|order|buy|"
    r"watch|see|check(?:\s+out)?|explore|discover|learn\s+(?:more|how)|click|call|view|browse|search|enter|unlock|"
    r"talk\s+to)\b.*",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"near\s+(?:you|me)\b|% off|\b(?:today|now|online|free|quiz(?:zes)?|newsletters?|inbox|coupons?|discounts?|deals?|"
    r"offers?|app|medicare|plans|quotes?|prescriptions?|appointments?|specialists?|top-rated|5-star|subscription|slideshow|"
    r"our\s+readers|brands|"
    r"sign\s+up|here|locations?)\b|\d\s?%|[$£€]\s?\d",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"(?:(?:are\s+you\s+)?(?:still\s+)?(?:looking|searching|shopping)\s+for|need|want|ready|in\s+need\s+of|interested\s+in|tired\s+of|"
    r"considering|thinking\s+about|struggling\s+with|got|have\s+you\s+tried|worried)\b.*\?",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:learn|find\s+out|discover|see|know|get|here(?:'s|\sare|\sis)|debunk\w*|explore|tips?|ways?|what\s+to|how\s+to|why|"
    r"help(?:s|ing)?|manage|try|these|secrets?|facts?|surprising|experts?)\b",
    re.IGNORECASE,
)
_READER = re.compile(r"\byou(?:r|'re)?\b", re.IGNORECASE)
# How questions begin that an article asks. "Fed up with ...?" and "Looking for ...?" are asked by adverts.
_QUESTION = re.compile(
    r"(?:what|why|who|whom|whose|how|when|where|which|is|are|am|was|can|could|do|does|did|should|will|would|may|might|"
    r"must|has|have|if|after|before|in|for|at|besides)\b",
    re.IGNORECASE,
)
_FEW = 3
_STEM = 5  # letters by which words count as the same
_HEADING_STEMS = frozenset(
    word[:_STEM]
    for word in [
        "symptoms", "signs", "causes", "treatment", "treating", "diagnosis", "diagnosing", "prevention",
        "preventing", "outlook", "prognosis", "complications", "risks", "factors", "overview", "summary",
        "introduction", "background", "definition", "takeaway", "questions", "types", "stages", "tests",
        "surgery", "medication", "medicines", "drugs", "dosage", "effects", "warnings", "precautions",
        "interactions", "recovery", "aftercare", "living", "doctor", "emergency", "research", "trials",
        "genetics", "inheritance", "frequency", "points", "about", "information", "resources", "support",
        "diet", "exercise", "lifestyle", "remedies", "procedure", "preparation", "results", "alternative",
        "names", "therapy", "management", "follow",
    ]
    if len(word) >= _STEM
)  # fmt: skip
_CLOSING = ")]\"'”’"
_SMALL = re.compile(
    r"(?:a|an|the|of|for|and|or|to|in|on|at|by|with|from|after|before|is|are|vs\.?|your|you|that|can)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Style:
    """How an article writes its headings, so that a line in another style stands out.

    ``counts``: its headings count things ("5 ways to ..."); ``asks``: they are questions, written as
    sentences. ``stems`` are the first letters of the words in them.
    """

    counts: bool
    asks: bool
    stems: frozenset[str]


def heading_style(units: Sequence[Unit]) -> Style:
    """The style of the headings among ``units``."""
    lines = [unit.text for unit in units if unit.is_alone and not unit.is_item and len(unit.text) <= _LONGEST_LINE]
    questions = [line for line in lines if line.endswith("?") and _QUESTION.match(line)]
    counting = [line for line in lines if _is_listicle(line)]
    as_sentences = [line for line in questions if not _is_title_case(line)]
    return Style(
        counts=len(counting) > max(2, len(questions)),
        asks=len(as_sentences) >= _FEW and len(as_sentences) * 2 > len(questions),
        stems=frozenset(stem for line in questions for stem in _stems(line)),
    )


def advert_length(units: Sequence[Unit], place: int, style: Style) -> int:
    """How many of ``units``, from ``place`` on, are an advert: 0 when article text stands there.

    ``style`` is how the article writes its headings; see :func:`heading_style`.
    """
    unit = units[place]
    if unit.is_item or not unit.is_alone or len(unit.text) > _LONGEST_LINE:
        return 0
    following = units[place + 1] if place + 1 < len(units) else None
    stands_out = _stands_out(unit.text, style)
    if following is not None and not following.is_item:
        if _NEED.fullmatch(unit.text) and _is_call(following.text):
            return 2
        if _is_headline(unit.text) and _is_teaser(following.text):
            return 2
        if stands_out and (_is_pitch(following.text) or _stands_out(following.text, style)):
            return 2
    if _LABEL.fullmatch(unit.text) or _POINTER.fullmatch(unit.text) or _is_call(unit.text):
        return 1
    return 1 if stands_out else 0


def _is_listicle(text: str) -> bool:
    """A headline that counts: "8 Rheumatoid Arthritis Myths"."""
    match = _LISTICLE.fullmatch(text)
    return match is not None and _is_title_case(match["words"])


def _is_headline(text: str) -> bool:
    if _QUESTION.match(text) or text.endswith((".", ":")):
        return False
    return _is_listicle(text) or (_is_title_case(text) and len(text.split()) >= _FEW)


def _stands_out(text: str, style: Style) -> bool:
    """A headline such as no heading of the article is, and with none of their words."""
    if not _is_headline(text) or len(text) > _LONGEST_LINE:
        return False
    if _is_listicle(text) and not style.counts:
        return True
    return style.asks and not (_stems(text) & (style.stems | _HEADING_STEMS))


def _is_call(text: str) -> bool:
    """A line that tells the reader to do something, and offers something: "Find a Dentist Near You"."""
    return (
        len(text) <= _LONGEST_LINE
        and not text.rstrip(_CLOSING).endswith((".", ":"))
        and _ACTION.fullmatch(text) is not None
        and _OFFER.search(text) is not None
    )


def _is_teaser(text: str) -> bool:
    """One sentence that speaks to the reader and promises something."""
    return (
        len(text) <= _LONGEST_TEASER
        and len(re.findall(r"[.!?](?=\s+[A-Z]|$)", text)) <= 1
        and _READER.search(text) is not None
        and _PROMISE.search(text) is not None
    )


def _is_pitch(text: str) -> bool:
    """A few words that sell something."""
    return _is_teaser(text) or (len(text) <= _LONGEST_TEASER and _OFFER.search(text) is not None)


def _is_title_case(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if not _SMALL.match(word)]
    return len(words) >= 1 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _stems(text: str) -> frozenset[str]:
    words = (word.casefold() for word in re.findall(r"[^\W\d_]+", text) if not _SMALL.match(word))
    return frozenset(word[:_STEM] for word in words if len(word) >= _STEM)
