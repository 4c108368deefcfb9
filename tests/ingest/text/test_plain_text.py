from medcite.corpus.article import Article
from medcite.ingest.builder import Reading
from medcite.ingest.formats import Format
from medcite.ingest.record import Record
from medcite.ingest.text.plain_text import read_plain_text

RECORD = Record("/gout.txt", b"", Format.TEXT)

SENTENCE = "Gout is a form of arthritis that comes on suddenly and hurts a great deal."


def reading(*paragraphs: str, name: str = "Gout") -> Reading:
    return read_plain_text("\n\n".join(paragraphs), RECORD, fallback_title=name)


def read(*paragraphs: str, name: str = "Gout") -> Article:
    return reading(*paragraphs, name=name).article


def headings(article: Article) -> list[str]:
    return [section.heading for section in article.sections]


def test_an_article_as_saved_from_a_browser() -> None:
    read_ = reading(
        "Ana Costa, PharmD",
        "Gout and you",
        "What is gout?",
        SENTENCE,
        "Looking for a Doctor?",
        "Find a Top-Rated Podiatrist Near You",
        "The signs are:",
        "9 Psoriasis Myths\n\nDebunking myths will help you to manage your skin.\n  • pain",
        "  • swelling",
        "How is it treated?",
        "  1. Rest.",
        "  2. Ice.",
    )
    article = read_.article
    assert (article.title, article.authors) == ("Gout and you", ("Ana Costa, PharmD",))
    assert article.text == (
        f"What is gout?\n\n{SENTENCE}\n\nThe signs are:\n\npain\nswelling\n\nHow is it treated?\n\nRest.\nIce."
    )
    assert [(block.marker, block.depth) for block in article.blocks if block.depth] == [
        ("•", 1), ("•", 1), ("1.", 1), ("2.", 1),
    ]  # fmt: skip
    assert [section.path for section in article.sections] == [
        ("Gout and you", "What is gout?"),
        ("Gout and you", "How is it treated?"),
    ]
    assert [dropped.reason for dropped in read_.dropped] == ["byline", "advert", "advert"]


def test_the_title_is_what_stands_above_the_first_heading() -> None:
    assert read("Gout", "What is gout?", SENTENCE, name="X").title == "Gout"
    assert (
        read("What Everyone Asks About Gout?", "What is gout?", SENTENCE, name="X").title
        == "What Everyone Asks About Gout?"
    )
    assert read("Gout", SENTENCE, "Signs", SENTENCE, name="X").title == "Gout"
    assert read("Gout\n====", "Ana Costa, RN", SENTENCE, name="X").title == "Gout"


def test_without_a_title_line_the_name_of_the_file_serves_if_it_is_one() -> None:
    assert read("What is gout?", SENTENCE, name="Gout attacks").title == "Gout attacks"
    assert read("What is gout?", SENTENCE, name="Doc 20394857").title == "Gout"
    assert read("What is gout?", SENTENCE, name="Untitled").title == "Gout"
    assert read(SENTENCE, name="Untitled").title == "Untitled"


def test_headings_are_short_lines_alone() -> None:
    article = read(
        "Gout", SENTENCE, "Signs", SENTENCE, "Causes (common ones)", SENTENCE, "Not so. Not a heading", SENTENCE
    )
    assert headings(article) == ["", "Signs", "Causes (common ones)"]
    assert headings(read("Gout", SENTENCE, "Such as these:", "fever", SENTENCE)) == [""]
    assert headings(read("Gout", SENTENCE, "Ends without anything below")) == [""]


def test_a_question_may_stand_right_above_its_answer() -> None:
    article = read("Gout", f"What is gout?\n{SENTENCE}", f"Have you had it?\n{SENTENCE}")
    assert headings(article) == ["What is gout?"]


def test_lists_within_lists_and_lists_that_begin_anew() -> None:
    article = read("Gout", SENTENCE, "- a\n    - b\n- c", "1. d\n2. e", "1. f")
    assert [(block.marker, block.depth) for block in article.blocks[1:]] == [
        ("•", 1), ("•", 2), ("•", 1), ("1.", 1), ("2.", 1), ("1.", 1),
    ]  # fmt: skip
    assert article.text.endswith("a\nb\nc\n\nd\ne\n\nf")


def test_bylines_wherever_they_stand() -> None:
    article = read(
        "Written by Ana Costa, RN | Medically reviewed by Omar Ito, MD",
        "Joint Clinic\nFirst published: 9 May 2021\nLast reviewed: 9 March 2024",
        "What is gout?",
        SENTENCE,
        "Last updated: 10 March 2024",
    )
    assert (article.authors, article.reviewers, article.publisher) == (
        ("Ana Costa, RN",),
        ("Omar Ito, MD",),
        "Joint Clinic",
    )
    assert (article.published, article.reviewed, article.modified) == ("2021-05-09", "2024-03-09", "2024-03-10")
    assert article.text == f"What is gout?\n\n{SENTENCE}"


def test_references_and_the_footer_are_no_text() -> None:
    article = read(
        "What is gout?",
        SENTENCE,
        "References",
        "1. Costa A. Gout. https://a.example/1",
        "Ito O. Toes 2020",
        "© 2024 Joint Health. All rights reserved.",
        "https://a.example/gout",
    )
    assert [(entry.text, entry.url) for entry in article.references] == [
        ("Costa A. Gout. https://a.example/1", "https://a.example/1"),
        ("Ito O. Toes 2020", None),
    ]
    assert (article.publisher, article.url) == ("Joint Health", "https://a.example/gout")
    assert article.text == f"What is gout?\n\n{SENTENCE}"


def test_an_address_that_ends_the_text_is_not_always_the_page_s() -> None:
    article = read("What is gout?", SENTENCE, "For more, see the guideline. https://a.example/other")
    assert article.url is None
    assert article.text.endswith("https://a.example/other")


def test_windows_line_ends_are_line_ends() -> None:
    text = f"Gout\r\n\r\nWhat is gout?\r\n\r\n{SENTENCE}\r\n"
    article = read_plain_text(text, RECORD).article
    assert (article.title, article.text) == ("Gout", f"What is gout?\n\n{SENTENCE}")
