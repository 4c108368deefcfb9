from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.index.abbreviations import Definition, definitions

WORDS = st.one_of(
    st.text(string.ascii_letters, min_size=1, max_size=9),
    st.sampled_from(
        ["of", "the", "non-ST", "x-ray", "“quoted”", "B12", "naïve", "Ménière's", ".", ",", ";", "\n", "  "]
    ),
)
SHORT_FORMS = st.one_of(
    st.text(string.ascii_uppercase + string.digits + "/-s", min_size=1, max_size=11),
    st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
)
PROSE = st.lists(st.one_of(WORDS, SHORT_FORMS.map("({})".format), st.sampled_from(["COPD", "DVTs"])), max_size=25).map(
    " ".join
)


@st.composite
def defining(draw: st.DrawFn) -> tuple[str, str]:
    """Some words, and their initials, which none of them has anywhere else."""
    initials = draw(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=6, unique=True))
    words = [initial + draw(st.text("ijklmnopqrstuvwxyz", min_size=2, max_size=8)) for initial in initials]
    return " ".join(words), "".join(initials).upper()


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        (
            "Smoke brings on chronic obstructive pulmonary disease (COPD) in many.",
            "COPD",
            "chronic obstructive pulmonary disease",
        ),
        ("Deep vein thrombosis (DVT) hurts.", "DVT", "Deep vein thrombosis"),
        ("They fear a deep vein thrombosis ( DVT ).", "DVT", "deep vein thrombosis"),
        ("Ask for magnetic resonance imaging (MRI, without contrast).", "MRI", "magnetic resonance imaging"),
        ("A transient ischaemic attack (TIA; a mini-stroke) passes.", "TIA", "transient ischaemic attack"),
        ("He had a “transient ischaemic attack” (TIA) twice.", "TIA", "transient ischaemic attack"),
        ("An ultrasound (US) is painless.", "US", "ultrasound"),
        ("Tests for hepatitis B virus (HBV) are cheap.", "HBV", "hepatitis B virus"),
        (
            "It is an attention deficit hyperactivity disorder (ADHD).",
            "ADHD",
            "attention deficit hyperactivity disorder",
        ),
        ("Look for acquired immune deficiency syndrome (AIDS).", "AIDS", "acquired immune deficiency syndrome"),
        ("This ends. Acute kidney injury (AKI) begins.", "AKI", "Acute kidney injury"),
        ("the tumour necrosis factor (TNF) of tumours", "TNF", "tumour necrosis factor"),
    ],
    ids=lambda value: value if value.isalnum() else "",
)
def test_a_long_form_before_its_short_form_is_found(text: str, short: str, long: str) -> None:
    assert definitions(text) == [Definition(short, long)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("COPD (chronic obstructive pulmonary disease) is common.", "COPD", "chronic obstructive pulmonary disease"),
        ("With CT (computed tomography) it is seen.", "CT", "computed tomography"),
        ("US (ultrasound) shows it.", "US", "ultrasound"),
    ],
    ids=["COPD", "CT", "US"],
)
def test_a_long_form_after_its_short_form_is_found(text: str, short: str, long: str) -> None:
    assert definitions(text) == [Definition(short, long)]


def test_a_plural_defines_the_singular() -> None:
    for text in (
        "Take nonsteroidal anti-inflammatory drugs (NSAIDs) with food.",
        "NSAIDs (nonsteroidal anti-inflammatory drugs) irritate the stomach.",
    ):
        assert definitions(text) == [Definition("NSAID", "nonsteroidal anti-inflammatory drugs")]


def test_all_that_a_text_defines_is_found() -> None:
    text = (
        "ECG (electrocardiogram) first. Then irritable bowel syndrome (IBS) is told from inflammatory bowel disease "
        "(IBD), and the inflammatory bowel disease (IBD) is treated."
    )
    assert definitions(text) == [
        Definition("IBS", "irritable bowel syndrome"),
        Definition("IBD", "inflammatory bowel disease"),
        Definition("IBD", "inflammatory bowel disease"),
        Definition("ECG", "electrocardiogram"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "()",
        "(DVT)",
        "Ask your family doctor (GP) soon.",
        "as shown there (A)",
        "a daily dose (5 mg)",
        "of the heart (see Figure 2)",
        "deep vein thrombosis (dvt)",
        "deep vein thrombosis [DVT]",
        "deep vein thrombosis DVT",
        "A deep vein. Thrombosis (DVT) follows.",
        "A deep (often) vein thrombosis (DVT)",
        "a scan by CT (CT)",
        "CT (a CT scan of the chest)",
        "COPD (a disease of the lungs)",
        "COPD(chronic obstructive pulmonary disease)",
        "undeep vein thrombosis (DVT)",
        "thrombosis of a vein that lies deep (DVT)",
        "deep one two three four five six seven eight nine vein thrombosis (DVT)",
        "such gas (GAS)",
    ],
)
def test_what_defines_nothing_is_left(text: str) -> None:
    assert definitions(text) == []


def test_a_long_form_is_as_short_as_can_be() -> None:
    assert definitions("Chronic coughs and cystic fibrosis (CF)") == [Definition("CF", "cystic fibrosis")]


def test_places_hold_whatever_letters_become_longer_in_lower_case() -> None:
    assert definitions("At the İstanbul iron oxide study (IOS)") == [Definition("IOS", "iron oxide study")]


@given(defining(), st.booleans())
def test_initials_are_a_short_form_in_both_directions(drawn: tuple[str, str], plural: bool) -> None:
    long, short = drawn
    written = f"{short}s" if plural else short
    for text in (f"In some {long} ({written}) is seen.", f"In some {written} ({long}) is seen."):
        assert definitions(text) == [Definition(short, long)]


@given(st.one_of(st.text(), PROSE))
def test_what_is_defined_stands_in_the_text(text: str) -> None:
    plain = " ".join(text.split())
    for short, long in definitions(text):
        assert short in plain
        assert " ".join(long.split()) in plain


@given(PROSE)
def test_a_long_form_begins_like_its_short_form_and_has_its_letters_in_order(text: str) -> None:
    for short, long in definitions(text):
        assert long[0].lower() == short[0].lower()
        rest = iter(long.lower())
        assert all(letter in rest for letter in short.lower() if letter.isalnum())
        assert len(long) > len(short)
