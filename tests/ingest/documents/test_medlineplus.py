from contextlib import suppress
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import Reading
from medcite.ingest.documents.medlineplus import read_medlineplus
from medcite.ingest.formats import Format
from medcite.ingest.record import Record

SUMMARY = (
    "<h3>What is gout?</h3> <p>Gout is a kind of arthritis. It causes</p>"
    "<ul><li>Pain &amp; swelling</li><li>Heat</li></ul>"
    '<p>More at the <a href="https://a.example/">Joint Trust</a> of your town.</p>'
    '<p class="NLMattribution"> NIH: Institute of Joints</p>'
)
ATTRIBUTES = (
    'meta-desc="In short." title="Gout" url="https://medlineplus.gov/gout.html" id="42" language="English" '
    'date-created="03/09/2015"'
)


def topic(summary: str = SUMMARY, attributes: str = ATTRIBUTES) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<health-topic {attributes}>
  <also-called>Gouty arthritis</also-called><also-called>Podagra</also-called>
  <full-summary>{escape(summary)}</full-summary>
  <group url="https://medlineplus.gov/bones.html" id="1">Bones and joints</group>
  <mesh-heading><descriptor id="D1">Gout</descriptor></mesh-heading>
  <primary-institute url="https://b.example/">Institute of Joints</primary-institute>
  <related-topic url="https://medlineplus.gov/arthritis.html" id="2">Arthritis</related-topic>
  <site title="Gout basics" url="https://a.example/gout"><organization>Joint Trust</organization></site>
</health-topic>""".encode()


def read(data: bytes) -> Reading:
    return read_medlineplus(Record("/topics.xml#42", data, Format.MEDLINEPLUS))


def test_a_topic() -> None:
    reading = read(topic())
    article = reading.article
    assert article.text == (
        "Also called: Gouty arthritis; Podagra\n\nWhat is gout?\n\nGout is a kind of arthritis. It causes\n\n"
        "Pain & swelling\nHeat\n\nMore at the Joint Trust of your town."
    )
    assert [section.heading for section in article.sections] == ["", "What is gout?"]
    assert (article.title, article.url) == ("Gout", "https://medlineplus.gov/gout.html")
    assert (article.publisher, article.published, article.language) == ("MedlinePlus", "2015-03-09", "en")
    stated = [(statement.fact, statement.value, statement.origin) for statement in article.statements]
    assert ("publisher", "Institute of Joints", "medlineplus primary-institute") in stated


def test_what_leads_elsewhere_is_no_text_and_no_reference() -> None:
    reading = read(topic())
    assert reading.article.references == ()
    assert [(dropped.text, dropped.reason) for dropped in reading.dropped] == [
        ("NIH: Institute of Joints", "byline"),
        ("Bones and joints", "subject groups"),
        ("Gout", "subject headings"),
        ("Arthritis", "links"),
        ("Gout basics Joint Trust", "links"),
    ]


def test_a_topic_in_spanish() -> None:
    article = read(topic("<p>La gota duele.</p>", ATTRIBUTES.replace("English", "Spanish"))).article
    assert article.text == "También llamado: Gouty arthritis; Podagra\n\nLa gota duele."
    assert article.language == "es"


def test_a_summary_in_elements_and_the_first_of_several_topics() -> None:
    one = b'<health-topic title="Gout"><full-summary><p>It <b>hurts</b> a lot.</p> Rest.</full-summary></health-topic>'
    article = read(b'<health-topics total="2">' + one + one.replace(b"Gout", b"Other") + b"</health-topics>").article
    assert (article.title, article.text, article.url) == ("Gout", "It hurts a lot.\n\nRest.", None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (topic(""), "holds no article text"),
        (b"<health-topics/>", "holds no health topic"),
        (b"<health-topic><full-summary>Untitled.</full-summary></health-topic>", "holds no article text"),
        (b"<health-topic>", "is not well-formed XML: premature end of data"),
    ],
)
def test_why_it_is_not_read(data: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=f"^{reason}"):
        read(data)


def check(article: Article) -> None:
    for block in article.blocks:
        assert 0 <= block.start < block.end <= len(article.text)
    for section in article.sections:
        assert 0 <= section.start <= section.end <= len(article.text)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(topic())))
def test_a_topic_cut_short_is_refused(length: int) -> None:
    with suppress(ReadingError):
        check(read(topic()[:length]).article)
        assert length == len(topic())


_PIECES = ["<p>", "</p>", "<h3>", "<ul>", "<li>", "<a href=x>", "&", "<", "gout ", "é", "\0"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(_PIECES)).map("".join), st.binary(max_size=100))
def test_any_summary_and_any_bytes_are_read_or_refused(summary: str, data: bytes) -> None:
    with suppress(ReadingError):
        check(read(topic(summary)).article)
    with suppress(ReadingError):
        check(read(data).article)
