import pytest

from medcite.ingest.text.adverts import Style, advert_length, heading_style
from medcite.ingest.text.text_lines import Unit

QUESTIONS = ["What is gout?", "Who gets gout?", "How is gout treated?"]
ASKING = heading_style([Unit(question) for question in QUESTIONS])
PLAIN = Style(counts=False, asks=False, stems=frozenset())


def length(*lines: str, style: Style = ASKING) -> int:
    return advert_length([Unit(line) for line in lines], 0, style)


@pytest.mark.parametrize(
    "lines",
    [
        ("Looking for a Podiatrist?", "Find a Top-Rated Podiatrist Near You"),
        ("Need Help With Your Bills?", "Compare Plans and Save Today"),
        ("7 Surprising Gout Triggers", "Learn what could be setting off your pain, and what to do about it."),
        ("Fed Up With Sore Feet?", "See Which Insoles Our Readers Rate Highest"),
        ("The Slow Supper Club", "Recipes for busy cooks. First month free."),
        ("Living Well With Psoriasis", "Discover how others manage, and tell your own story."),
    ],
)
def test_adverts_of_two_lines(lines: tuple[str, str]) -> None:
    assert length(*lines, "Gout is a disease.") == 2


@pytest.mark.parametrize(
    "line",
    ["Find a Podiatrist Near You", "Save up to 40% on your medicines", "Sign up for our free newsletter",
     "ADVERTISEMENT", "Sponsored content", "Read more: Ten foods to avoid", "Take the quiz: how are your feet?",
     "12 Foods That Fight Pain"],
)  # fmt: skip
def test_adverts_of_one_line(line: str) -> None:
    assert length(line, "Gout is a disease of the joints, and a painful one.") == 1


@pytest.mark.parametrize(
    "line",
    [
        "What is gout?",
        "What are the symptoms of gout?",
        "Is Your Gout Getting Worse?",
        "Symptoms",
        "Signs and Symptoms of Gout",
        "Treatment Options for Gout",
        "When to See a Doctor",
        "Outlook for People With Gout",
        "2024 guideline",
        "Find out what triggers an attack.",
        "Take one tablet today, and one tomorrow.",
        "Getting help",
        "Looking for a cause?",
    ],
)
def test_article_text_is_none(line: str) -> None:
    assert length(line, "Gout is a disease of the joints.") == 0


def test_items_and_long_lines_are_none() -> None:
    assert advert_length([Unit("Find a Clinic Near You", marker="•")], 0, ASKING) == 0
    assert length("Find a clinic near you " * 6) == 0


def test_an_article_may_count_in_its_own_headings() -> None:
    headings = [Unit(text) for text in ("5 Ways to Rest", "3 Kinds of Gout", "4 Foods to Avoid")]
    style = heading_style(headings)
    assert style.counts
    assert length("5 Ways to Rest", "Lie down on a flat bed, and stay there.", style=style) == 0
    assert length("5 Ways to Rest", "Lie down on a flat bed, and stay there.", style=PLAIN) == 1
