"""Markdown, HTML and plain text: what in them is a citation."""

from __future__ import annotations

import time

import pytest

from medcite.audit.claim import Claims
from medcite.audit.claims_in_html import claims_in_html
from medcite.audit.claims_in_markdown import claims_in_markdown
from medcite.audit.claims_in_text import claims_in_text

URL = "https://a.example/x"
WORDS = "take one tablet a day with food"
LONG = "take one tablet a day with food and call us if you feel worse"


def pairs(found: Claims) -> list[tuple[str, str | None]]:
    return [(" ".join(claim.quote.split()), claim.url) for claim in found.claims]


@pytest.mark.parametrize(
    "text",
    [
        f"> {WORDS}\n>\n> — [A page]({URL})",
        f"> {WORDS}\n> — <{URL}>",
        f"> {WORDS}\n\n[A page]({URL})",
        f"> {WORDS}\n\nSource: [A page]({URL}), read last week.",
        f"> {WORDS} ([A page]({URL}))".replace(" ([", " [").replace("))", ")"),
        f"As [a page]({URL}) says:\n\n> {WORDS}",
        f"They say “{WORDS}” ([page]({URL})).",
        f'They say "{WORDS}" ({URL}).',
        f"Sie sagen „{WORDS}“ ([page]({URL})).",
        f"Ils disent « {WORDS} » ([page]({URL})).",
        f"[They]({URL}) say “{WORDS}”.",
        f"[“{WORDS}.”]({URL})",
        f"See [here]({URL}#:~:text=take%20one%20tablet%20a%20day%20with%20food)",
        f"- They say “{WORDS}” ([page]({URL})).",
        f"| a | b |\n|---|---|\n| “{WORDS}” [page]({URL}) | x |",
        f'<q cite="{URL}">{WORDS}</q>',
        f'<blockquote cite="{URL}"><p>{WORDS}</p></blockquote>',
        f"---\ntitle: a\n---\n\n> {WORDS}\n\n[A page]({URL})",
    ],
)
def test_markdown_quotations_with_their_links(text: str) -> None:
    [(quote, url)] = pairs(claims_in_markdown(text))
    assert quote.replace(" A page", "").rstrip(".") == WORDS
    assert url is not None
    assert url.partition("#")[0] == URL


@pytest.mark.parametrize(
    "text",
    [
        "A “word” and “a few words” in marks.",
        f"The “gold standard” ([page]({URL})).",
        f"See [“Living With Asthma Every Day”]({URL}).",
        f"See “Living With Asthma at Home and Elsewhere” ([page]({URL})).",
        f"A [link]({URL}) alone.",
        f"They say “{WORDS}”, without a link.",
        f"```\n“{LONG}” {URL}\n```",
        f"# “{LONG}”",
        "> Note\n",
        'A board of 5" by 6" is large enough for all of the things that you need, 7" is not.',
        f"Mail [us](mailto:a@b.example), “{WORDS}”.",
        "",
    ],
)
def test_markdown_that_quotes_nothing(text: str) -> None:
    assert pairs(claims_in_markdown(text)) == []


def test_long_quotations_count_without_a_link() -> None:
    assert pairs(claims_in_markdown(f"They say “{LONG}”.\n\n> {WORDS}\n")) == [(LONG, None), (WORDS, None)]


def test_the_link_of_the_same_sentence_comes_first_and_one_after_before_one_before() -> None:
    text = (
        "See [one](https://one.example/). They say “this is what the first one says” ([two](https://two.example/)). "
        "And “this is what the second one says”, says [three](https://three.example/), not [four](https://four.example/)."
    )
    assert [url for _, url in pairs(claims_in_markdown(text))] == ["https://two.example/", "https://three.example/"]


def test_a_heading_ends_what_may_be_the_source() -> None:
    text = f"> {WORDS}\n\n## Next\n\nOf [something else]({URL}) altogether."
    assert pairs(claims_in_markdown(text)) == [(WORDS, None)]


def test_what_medcite_prints() -> None:
    text = (
        "## Question?\n\n### 1. Title › Heading\n\n> A lead-in:\n> - one thing\n>   - a *starred* thing\n> 3. last\n\n"
        f"A. Author · last reviewed 2024. [Read it on the page](<{URL}#:~:text=A%20lead>) (`0123456789ab`)\n\n"
        f"### 2. Title\n\n> Other words stand here.\n\nNo date stated. "
        f"[Read it on the page](<{URL}>) (`cdefghjkmnpq`)\n"
    )
    first, second = claims_in_markdown(text).claims
    assert first.quote.split() == ["A", "lead-in:", "one", "thing", "a", "starred", "thing", "last"]
    assert first.other_reading.split() == ["A", "lead-in:", "one", "thing", "a", "*starred*", "thing", "last"]
    assert (first.passage_id, second.passage_id) == ("0123456789ab", "cdefghjkmnpq")
    assert first.url == f"{URL}#:~:text=A%20lead"
    assert (first.place.line, second.place.line) == (5, 14)


def test_html() -> None:
    text = (
        f"<html><head><title>“{LONG}”</title><style>q{{}}</style></head><body>\n"
        f'<blockquote><p>{WORDS}</p><footer>— <cite><a href="{URL}">A page</a></cite></footer></blockquote>\n'
        f'<p>They say <q>{LONG}</q> <a href="{URL}2">there</a>.\n'
        f'<p>&ldquo;some other words &amp; more&rdquo; <a href="{URL}3">x</a><pre>“{LONG}”</pre>'
        f"<blockquote>unclosed words of a quotation <a href='{URL}4'>x"
    )
    assert pairs(claims_in_html(text)) == [
        (WORDS, URL),
        (LONG, f"{URL}2"),
        ("some other words & more", f"{URL}3"),
        ("unclosed words of a quotation x", f"{URL}4"),
    ]
    assert [claim.place.line for claim in claims_in_html(text).claims] == [2, 3, 4, 4]


def test_html_however_deep_and_broken() -> None:
    assert pairs(claims_in_html("<div>" * 20_000 + f"<blockquote>{WORDS}")) == [(WORDS, None)]
    assert pairs(claims_in_html("</blockquote></q></a></pre><q><a><<>&#x;" * 1000)) == []
    assert len(pairs(claims_in_markdown("> " * 5000 + WORDS))) <= 1


def test_plain_text() -> None:
    text = f"Hello,\nthey say “{WORDS}”\n({URL}).\n\n> {LONG}\n> and more\n\n{URL}2\n\n>> nested words are quoted\n"
    assert pairs(claims_in_text(text)) == [
        (WORDS, URL),
        (f"{LONG} and more", f"{URL}2"),
        ("nested words are quoted", None),
    ]
    assert [claim.place.line for claim in claims_in_text(text).claims] == [2, 5, 10]


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 50_000,
        "<![CDATA[" * 20_000,
        "<![foo[x]]>",
        "<a " * 50_000,
        "</" * 50_000 + ">",
        f"“{WORDS} and more than that” {URL} " * 3000,
        f"<q>{WORDS}</q> <a href='{URL}'>x</a> " * 3000,
    ],
    ids=["comments", "sections", "a section", "tags", "end tags", "quotations", "marked quotations"],
)
def test_hostile_pages_take_no_time_that_grows_with_their_square(text: str) -> None:
    began = time.process_time()
    claims_in_html(text)
    claims_in_markdown(text)
    assert time.process_time() - began < 5
