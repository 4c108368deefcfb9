"""Headings and lists that no element marks."""

from medcite.corpus.article import Article, BlockKind
from medcite.ingest.formats import Format
from medcite.ingest.reading import read_bytes

TEXT = "Gout is a form of arthritis that comes on suddenly and hurts a great deal at night."


def read(body: str) -> Article:
    return read_bytes(f"<h1>Gout</h1>{body}".encode(), source="/gout.html", format=Format.HTML)


def headings(body: str) -> list[tuple[str, int]]:
    return [(section.heading, section.level) for section in read(body).sections if section.heading]


def test_a_short_paragraph_in_bold_above_text_is_a_heading() -> None:
    assert headings(f"<p>{TEXT}</p><h2>Care</h2><p><b>At home</b></p><p>{TEXT}</p><p>{TEXT}</p>") == [
        ("Care", 2),
        ("At home", 3),
    ]
    styled = f'<p>{TEXT}</p><div><span style="font-weight: 700">Signs</span></div><div>{TEXT}</div>'
    assert headings(styled) == [("Signs", 2)]


def test_a_first_line_in_bold_is_a_heading() -> None:
    assert headings(f"<p>{TEXT}</p><p><strong>Signs</strong><br>{TEXT}</p><p>{TEXT}</p>") == [("Signs", 2)]


def test_bold_text_that_is_no_heading() -> None:
    for bold in (
        f"<p><b>Call a doctor at once.</b></p><p>{TEXT}</p>",  # a sentence
        f"<p>{TEXT} <b>Now</b></p><p>{TEXT}</p>",  # within a paragraph
        f"<p><b>Call a doctor if you have:</b></p><ul><li>a fever</ul><p>{TEXT}</p>",  # leads into a list
        f"<p><b>One</b></p><p><b>Two</b></p><p>{TEXT}</p>".replace("One", "x, y,"),  # nothing below but more of it
        f"<p><b>{'very ' * 40}long</b></p><p>{TEXT}</p>",
        f"<p>{TEXT}</p><p>{TEXT}</p><p><b>The end</b></p>",  # nothing below
    ):
        assert ("Two", 2) in headings(bold) or headings(bold) == []


def test_numbered_lines_are_headings_where_they_count() -> None:
    body = f"<p>1. What it is</p><p>{TEXT}</p><p>2. How it is treated</p><p>{TEXT}</p>"
    assert headings(body) == [("1. What it is", 2), ("2. How it is treated", 2)]
    assert headings(f"<p>2. How it is treated</p><p>{TEXT}</p>") == []
    assert headings("<p>1. Rest</p><p>2. Ice</p><p>3. Wait</p>") == []


def test_lines_with_bullets_are_a_list() -> None:
    for body in (
        "<p>Signs:<br>• pain<br>• swelling</p>",
        "<p>Signs:</p><p>• pain</p><p>• swelling</p>",
        "<div>Signs:</div><div>•&nbsp;pain</div><div>•&nbsp;swelling</div>",
    ):
        article = read(body)
        assert article.text == "Signs:\n\npain\nswelling"
        assert [block.kind for block in article.blocks] == [BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ITEM]
    numbered = read("<p>1. Rest<br>2. Ice</p>")
    assert [(block.marker, block.kind) for block in numbered.blocks] == [("1.", BlockKind.ITEM), ("2.", BlockKind.ITEM)]


def test_buttons_that_open_text_are_headings() -> None:
    answer = "It hurts, most of all at night, and often in the big toe."
    for button in (
        f'<div><button aria-expanded="false" aria-controls="a">Does it hurt?</button><p id="a">{answer}</p></div>',
        f'<div><div><button aria-expanded="false">Does it hurt?</button></div><div class="panel">{answer}</div></div>',
        f'<div role="tab" aria-expanded="false">Does it hurt?</div><div>{answer}</div>',
    ):
        assert read(f"<p>{TEXT}</p>{button}").text == f"{TEXT}\n\nDoes it hurt?\n\n{answer}"
    menu = f'<button aria-expanded="false" aria-controls="m">Menu</button><p>{TEXT}</p>'
    assert read(menu).text == TEXT


def test_marks_of_notes_are_no_text() -> None:
    assert read(f'<p>It hurts<sup><a href="#n1">1</a></sup>.</p><p>{TEXT}</p>').text == f"It hurts.\n\n{TEXT}"


def test_powers_are_not_run_together_with_what_they_raise() -> None:
    assert read(f"<p>10<sup>9</sup> cells, 5 mg/m<sup>2</sup>, the 2<sup>nd</sup>.</p><p>{TEXT}</p>").text == (
        f"10⁹ cells, 5 mg/m2, the 2nd.\n\n{TEXT}"
    )
