import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.bylines import parse_byline
from medcite.ingest.facts import Facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "By Ana Costa, PharmD | Medically reviewed by Omar Ito, MD, FACP on 2024-03-09",
            Facts(authors=("Ana Costa, PharmD",), reviewers=("Omar Ito, MD, FACP",), reviewed="2024-03-09"),
        ),
        (
            "Written by Ana Costa, MSc, medical writer. Medically reviewed by Omar Ito, MD, cardiologist",
            Facts(authors=("Ana Costa, MSc, medical writer",), reviewers=("Omar Ito, MD, cardiologist",)),
        ),
        (
            "By Ana Costa Medically Reviewed by Omar Ito, MD Updated on May 3, 2021",
            Facts(authors=("Ana Costa",), reviewers=("Omar Ito, MD",), modified="2021-05-03"),
        ),
        ("Last reviewed: March 2024", Facts(reviewed="2024-03")),
        ("Page last reviewed: 9 March 2024 Next review due: 9 March 2027", Facts(reviewed="2024-03-09")),
        ("This article was last updated on 9 March 2024", Facts(modified="2024-03-09")),
        (
            "Published 9 February 2021. Last reviewed 21 October 2024.",
            Facts(published="2021-02-09", reviewed="2024-10-21"),
        ),
        ("First published 9 May 2021 by Joint Health", Facts(published="2021-05-09", publisher="Joint Health")),
        ("Medical review: Dr Omar Ito, MD, PhD", Facts(reviewers=("Dr Omar Ito, MD, PhD",))),
        ("Author: Ana Costa, RN", Facts(authors=("Ana Costa, RN",))),
        ("By Mayo Clinic Staff", Facts(authors=("Mayo Clinic Staff",))),
    ],
)  # fmt: skip
def test_bylines(text: str, facts: Facts) -> None:
    assert parse_byline(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "By the time you notice it, the joint is swollen.",
        "Reviewed by a panel of doctors, the drug is safe.",
        "Updated advice on gout",
        "The trial was published in 2019.",
        "Take it by mouth",
        "By Ana Costa, who has been living with gout for years and writes about it for everyone here",
        "Ana Costa, RN",
        "2024-03-09",
        "",
        "By Ana " * 100,
    ],
)
def test_sentences_are_no_bylines(text: str) -> None:
    assert parse_byline(text) is None


def test_at_the_start_a_name_with_credentials_or_a_date_will_do() -> None:
    assert parse_byline("Ana Costa, RN", is_start=True) == Facts(authors=("Ana Costa, RN",))
    assert parse_byline("9 March 2024", is_start=True) == Facts(published="2024-03-09")
    assert parse_byline("Breast Cancer", is_start=True) is None
    assert parse_byline("The Joint Paper | Last reviewed 2024", is_start=True) == Facts(
        publisher="The Joint Paper", reviewed="2024"
    )


def test_what_the_page_marks_needs_no_label() -> None:
    stated = parse_byline("Ana Costa\nReviewed on 2024-03-09", is_marked=True)
    assert stated == Facts(authors=("Ana Costa",), reviewed="2024-03-09")
    assert parse_byline("Share this\nBy Ana Costa", is_marked=True) == Facts(authors=("Ana Costa",))


def test_an_address_in_a_byline_is_the_page_s() -> None:
    text = "By Ana Costa · Last reviewed 9 March 2024 · Joint Clinic (https://joint.example/gout)"
    assert parse_byline(text, is_start=True) == Facts(
        authors=("Ana Costa",), reviewed="2024-03-09", publisher="Joint Clinic", url="https://joint.example/gout"
    )


@given(st.text(st.sampled_from("By reviewd on2024-|·.,\nAna "), max_size=80), st.booleans(), st.booleans())
def test_no_text_breaks_it(text: str, is_marked: bool, is_start: bool) -> None:
    parse_byline(text, is_marked=is_marked, is_start=is_start)
