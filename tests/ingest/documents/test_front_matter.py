import pytest

from medcite.ingest.documents.front_matter import split_front_matter
from medcite.ingest.facts import Facts


def test_all_that_front_matter_can_state() -> None:
    facts, rest = split_front_matter(
        "---\n"
        "title: 'Gout: a guide'\n"
        "authors:\n  - Ana Costa, RN\n  - name: Omar Ito\n    credentials: MD\n"
        "reviewer: Noor Grant, MD\n"
        "publisher: Heart, Lung, and Joint Trust\n"
        "date: 2020-01-02\n"
        "updated: 2021-01-02 10:00:00\n"
        "last-reviewed: March 2022\n"
        "URL: https://a.example/gout\n"
        "lang: en-GB\n"
        "---\n# Gout\n"
    )
    assert facts == Facts(
        title="Gout: a guide",
        authors=("Ana Costa, RN", "Omar Ito, MD"),
        reviewers=("Noor Grant, MD",),
        publisher="Heart, Lung, and Joint Trust",
        published="2020-01-02",
        modified="2021-01-02",
        reviewed="2022-03",
        language="en-GB",
        url="https://a.example/gout",
    )
    assert rest == "# Gout\n"


def test_authors_in_one_line_and_a_year_as_a_number() -> None:
    facts, _ = split_front_matter("---\nauthor: Ana Costa and Omar Ito\npublished: 2020\n...\n")
    assert facts == Facts(authors=("Ana Costa", "Omar Ito"), published="2020")


def test_keys_may_be_written_in_any_manner() -> None:
    facts, _ = split_front_matter(
        "---\nTitle: Gout\nauthor: By Ana Costa\nmedicallyReviewedBy: Omar Ito, MD\nlastReviewed: 2022-03\n"
        "last_modified_at: 2023-04-05T06:07:08Z\n---\n"
    )
    assert facts == Facts(
        title="Gout", authors=("Ana Costa",), reviewers=("Omar Ito, MD",), modified="2023-04-05", reviewed="2022-03"
    )


@pytest.mark.parametrize(
    "yaml",
    [
        "title: [unclosed",
        "date: 2024-13-45",
        "just a line",
        "- a\n- list",
        "title: !!python/object/apply:os.getcwd []",
        "[" * 5_000,
        "a: &a [x, x]\nb: &b [*a, *a]\ntitle: *b\nauthors: [*b, *b]",
        "1: a\nnull: b",
        "title: {a: b}\nreviewers: {}\nurl: javascript:void(0)",
        "",
    ],
)
def test_what_cannot_be_used_states_nothing(yaml: str) -> None:
    facts, rest = split_front_matter(f"---\n{yaml}\n---\ntext")
    assert (facts, rest) == (Facts(), "text")


@pytest.mark.parametrize("text", ["text\n---\ntitle: a\n---\n", "---\nnever closed", "----\ntitle: a\n----\n", ""])
def test_text_without_front_matter_is_left_alone(text: str) -> None:
    assert split_front_matter(text) == (Facts(), text)
