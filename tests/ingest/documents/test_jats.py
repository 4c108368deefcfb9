import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcite.corpus.article import Article, BlockKind
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import Reading
from medcite.ingest.documents.jats import read_jats
from medcite.ingest.formats import Format
from medcite.ingest.record import Record

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.3 20210610//EN"
 "JATS-archivearticle1-3.dtd" [<!ENTITY minus "&#8722;">]>
"""
NAMESPACES = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML"'
FRONT = """<front>
<journal-meta>
  <journal-id journal-id-type="nlm-ta">J Joint Care</journal-id>
  <journal-title-group><journal-title>Journal of Joint Care</journal-title></journal-title-group>
  <publisher><publisher-name>Harbour Press</publisher-name></publisher>
</journal-meta>
<article-meta>
  <article-id pub-id-type="pmid">7654321</article-id>
  <article-id pub-id-type="pmc">PMC1234567</article-id>
  <article-id pub-id-type="doi">10.1234/JJC.5</article-id>
  <title-group>
    <article-title>Gout in <italic>primary</italic> care<xref ref-type="fn" rid="f1"><sup>*</sup></xref></article-title>
    <subtitle>a review</subtitle>
  </title-group>
  <contrib-group>
    <contrib contrib-type="author">
      <name><surname>Costa</surname><given-names>Ana B.</given-names><suffix>Jr</suffix></name>
      <degrees>MD, PhD</degrees><xref ref-type="aff" rid="a1">1</xref>
    </contrib>
    <contrib contrib-type="author"><name-alternatives>
      <name name-style="eastern"><surname>Kovács</surname><given-names>Éva</given-names></name>
      <string-name>Eva Kovacs</string-name>
    </name-alternatives></contrib>
    <contrib contrib-type="author"><collab>Gout Trial Group<contrib-group><contrib contrib-type="author">
      <name><surname>Member</surname><given-names>Some</given-names></name></contrib></contrib-group></collab></contrib>
    <contrib contrib-type="editor"><name><surname>Ito</surname><given-names>Omar</given-names></name></contrib>
    <contrib contrib-type="reviewer"><name><surname>Grant</surname><given-names>Noor</given-names></name></contrib>
    <aff id="a1">Northfield Clinic</aff>
  </contrib-group>
  <pub-date pub-type="ppub"><month>5</month><year>2021</year></pub-date>
  <pub-date pub-type="pmc-release"><day>1</day><month>1</month><year>2020</year></pub-date>
  <pub-date pub-type="epub"><day>7</day><month>3</month><year>2021</year></pub-date>
  <history>
    <date date-type="rev-recd"><year>2020</year></date>
    <date date-type="corrected"><day>2</day><month>Feb</month><year>2022</year></date>
  </history>
  <permissions><license><license-p>Free to read.</license-p></license></permissions>
  <abstract><title>Summary</title><sec><title>Aim</title><p>To see what helps.</p></sec></abstract>
  <abstract abstract-type="plain-language-summary"><p>Gout hurts, and can be treated.</p></abstract>
  <abstract abstract-type="teaser"><p>Read on.</p></abstract>
  <kwd-group><kwd>gout</kwd></kwd-group>
</article-meta>
</front>"""


def jats(body: str, back: str = "", front: str = FRONT) -> bytes:
    back = f"<back>{back}</back>" if back else ""
    return f'{HEAD}<article {NAMESPACES} xml:lang="en">{front}<body>{body}</body>{back}</article>'.encode()


def read(data: bytes) -> Reading:
    return read_jats(Record("/gout-review.xml", data, Format.JATS))


def bare(body: str, back: str = "") -> Reading:
    """Of an article that has nothing but a title before its body."""
    title = "<title-group><article-title>Gout</article-title></title-group>"
    return read(jats(body, back, f"<front><article-meta>{title}</article-meta></front>"))


def text(body: str, back: str = "") -> str:
    return bare(body, back).article.text


def test_what_the_front_matter_states() -> None:
    article = read(jats("<p>Text.</p>")).article
    assert article.title == "Gout in primary care: a review"
    assert article.authors == ("Ana B. Costa Jr, MD, PhD", "Kovács Éva", "Gout Trial Group")
    assert article.reviewers == ("Noor Grant",)
    assert (article.publisher, article.language) == ("Journal of Joint Care", "en")
    assert (article.published, article.modified, article.reviewed) == ("2021-03-07", "2022-02-02", None)
    assert article.url == "https://doi.org/10.1234/jjc.5"
    stated = [(statement.fact, statement.value, statement.origin) for statement in article.statements]
    assert ("publisher", "Harbour Press", "jats publisher") in stated
    assert ("url", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/", "jats article-id") in stated
    assert ("url", "https://pubmed.ncbi.nlm.nih.gov/7654321/", "jats article-id") in stated


def test_without_a_doi_the_address_is_pubmed_central_s() -> None:
    front = FRONT.replace('pub-id-type="doi"', 'pub-id-type="other"')
    assert read(jats("<p>Text.</p>", front=front)).article.url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/"


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ("<pub-date pub-type='collection'><year>2019</year></pub-date>", "2019"),
        ("<pub-date pub-type='ppub'><season>Spring</season><year>2019</year></pub-date>", "2019"),
        ("<pub-date date-type='pub' publication-format='electronic' iso-8601-date='2019-04-05'/>", "2019-04-05"),
        (
            "<pub-date date-type='pub' publication-format='print'><year>2019</year></pub-date>"
            "<pub-date date-type='publication' publication-format='electronic'><month>12</month><year>2018</year>"
            "</pub-date>",
            "2018-12",
        ),
        ("<pub-date><string-date>4 May 2017</string-date></pub-date>", "2017-05-04"),
        ("<pub-date pub-type='epub'><day>31</day><month>2</month><year>2017</year></pub-date>", "2017-02"),
        ("<pub-date date-type='corrected'><year>2017</year></pub-date>", None),
        ("<pub-date pub-type='epub'><year>soon</year></pub-date>", None),
    ],
)  # fmt: skip
def test_the_date_of_publication(dates: str, published: str | None) -> None:
    title = "<title-group><article-title>Gout</article-title></title-group>"
    front = f"<front><article-meta>{title}{dates}</article-meta></front>"
    assert read(jats("<p>Text.</p>", front=front)).article.published == published


def test_abstracts_body_and_appendices_are_sections() -> None:
    reading = read(
        jats(
            "<p>It is common.</p><sec><label>1</label><title>Signs</title><p>Pain.</p>"
            "<sec><title>Late signs</title><p>Tophi.</p></sec></sec>",
            "<ack><p>We thank all.</p></ack><app-group><app><title>Search terms</title><p>Gout.</p></app></app-group>"
            "<glossary><def-list><def-item><term>Tophus</term><def><p>A lump.</p></def></def-item></def-list>"
            "</glossary>"
            "<fn-group><fn><p>Prepared for print.</p></fn></fn-group>",
        )
    )
    assert reading.article.text == (
        "Summary\n\nAim\n\nTo see what helps.\n\nPlain language summary\n\nGout hurts, and can be treated.\n\n"
        "Introduction\n\nIt is common.\n\nSigns\n\nPain.\n\nLate signs\n\nTophi.\n\nSearch terms\n\nGout.\n\n"
        "Glossary\n\nTophus: A lump."
    )
    assert [section.path[1:] for section in reading.article.sections] == [
        ("Summary",),
        ("Summary", "Aim"),
        ("Plain language summary",),
        ("Introduction",),
        ("Signs",),
        ("Signs", "Late signs"),
        ("Search terms",),
        ("Glossary",),
    ]
    assert [(dropped.text, dropped.reason) for dropped in reading.dropped] == [
        ("Northfield Clinic", "affiliations"),
        ("Free to read.", "licence"),
        ("gout", "keywords"),
        ("Read on.", "teaser abstract"),
        ("We thank all.", "acknowledgements"),
        ("Prepared for print.", "footnotes"),
    ]


def test_a_body_without_sections_is_no_part_of_the_abstract() -> None:
    article = read(jats("<p>One case.</p>")).article
    assert [section.heading for section in article.sections][-1] == "Full text"
    assert text("<p>One case.</p>") == "One case."


def test_lists() -> None:
    article = bare(
        "<p>Treat it:<list list-type='order'><list-item><p>Rest.</p><p>Really.</p></list-item>"
        "<list-item><p>Medicines:</p><list><list-item><p>one</p></list-item></list></list-item></list>then wait.</p>"
        "<list list-type='alpha-upper'><list-item><p>first</p></list-item></list>"
        "<list list-type='roman-lower'><list-item><p>i</p></list-item><list-item><p>ii</p></list-item></list>"
        "<list list-type='simple'><list-item><label>(x)</label><p>own</p></list-item>"
        "<list-item><p>none</p></list-item></list>"
    ).article
    assert article.text == ("Treat it:\n\nRest.\nReally.\nMedicines:\none\n\nthen wait.\n\nfirst\n\ni\nii\n\nown\nnone")
    items = [block for block in article.blocks if block.kind is BlockKind.ITEM]
    assert [(block.marker, block.depth) for block in items] == [
        ("1.", 1), ("", 1), ("2.", 1), ("•", 2), ("A.", 1), ("i.", 1), ("ii.", 1), ("(x)", 1), ("", 1),
    ]  # fmt: skip


def test_definitions_are_items() -> None:
    body = (
        "<def-list><title>Terms</title><def-item><term>Tophus</term><term>tophi:</term>"
        "<def><p>A lump.</p><p>Hard.</p></def></def-item><def-item><term>Urate</term></def-item></def-list>"
    )
    assert text(body) == "Terms\n\nTophus / tophi: A lump.\nHard.\nUrate"


def test_a_table_is_read_with_its_headers_and_notes_after_the_paragraph_it_stands_in() -> None:
    table = """<table-wrap><label>Table 1</label><caption><title>Doses</title><p>By age.</p></caption>
      <alternatives><graphic xlink:href="t1.gif"/><table>
        <thead><tr><th rowspan="2">Medicine</th><th colspan="2">Adults</th></tr>
          <tr><td>Dose</td><td>Daily</td></tr></thead>
        <tbody><tr><td>Colchicine</td><td>0.5 mg<xref ref-type="table-fn" rid="n1">a</xref></td><td>twice</td></tr>
        <tr><td>Naproxen</td><td>250 mg</td><td/></tr></tbody></table></alternatives>
      <table-wrap-foot><fn id="n1"><label>a</label><p>Less in kidney disease.</p></fn><p>No more.</p></table-wrap-foot>
      </table-wrap>"""
    article = bare(f"<p>The doses {table} are small.</p>").article
    assert article.text == (
        "The doses are small.\n\nTable 1. Doses By age.\n\n"
        "Medicine: Colchicine; Adults, Dose: 0.5 mg a; Adults, Daily: twice\n"
        "Medicine: Naproxen; Adults, Dose: 250 mg\n\n"
        "a Less in kidney disease.\n\nNo more."
    )


def test_a_table_of_the_oasis_model() -> None:
    body = """<table-wrap><oasis:table xmlns:oasis="http://www.niso.org/standards/z39-96/ns/oasis-exchange/table">
      <oasis:tgroup cols="3"><oasis:colspec colname="c1"/><oasis:colspec colname="c2"/><oasis:colspec colname="c3"/>
      <oasis:thead><oasis:row><oasis:entry>Age</oasis:entry><oasis:entry>Dose</oasis:entry><oasis:entry>Times</oasis:entry>
      </oasis:row></oasis:thead><oasis:tbody><oasis:row><oasis:entry morerows="1">60</oasis:entry>
      <oasis:entry>1 mg</oasis:entry><oasis:entry>2</oasis:entry></oasis:row>
      <oasis:row><oasis:entry namest="c2" nameend="c3">none</oasis:entry></oasis:row>
      </oasis:tbody></oasis:tgroup></oasis:table></table-wrap>"""
    assert text(body) == "Age: 60; Dose: 1 mg; Times: 2\nAge: 60; Dose: none"


def test_impossible_spans_do_no_harm() -> None:
    body = "<table-wrap><table><thead><tr><th colspan='99999' rowspan='99999'>A</th><th>B</th></tr>"
    body += (
        "<tr><th rowspan='-1' colspan='x'>C</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></table-wrap>"
    )
    assert "1" in text(body)


def test_figures_give_their_captions() -> None:
    reading = bare(
        "<fig><label>Figure 1.</label><caption><p>A swollen toe.</p></caption><alt-text>photo</alt-text></fig>"
        "<fig-group><caption><title>Both</title></caption><fig><caption><p>One.</p></caption></fig></fig-group>"
    )
    assert reading.article.text == "Figure 1. A swollen toe.\n\nBoth\n\nOne."
    assert ("photo", "alternative text") in [(dropped.text, dropped.reason) for dropped in reading.dropped]


def test_a_box_with_a_title_is_a_section_that_follows_the_text_it_stands_in() -> None:
    box = "<boxed-text><caption><title>Red flags</title></caption><p>Fever.</p></boxed-text>"
    article = bare(
        f"{box}<p>Lead.</p><sec><title>Signs</title><p>Pain {box} at night.</p><p>Swelling.</p>"
        "<sec><title>Late</title><p>Tophi.</p></sec></sec><boxed-text><p>Untitled.</p></boxed-text>"
    ).article
    assert article.text == (
        "Lead.\n\nRed flags\n\nFever.\n\nSigns\n\nPain at night.\n\nSwelling.\n\nRed flags\n\nFever.\n\n"
        "Late\n\nTophi.\n\nUntitled."
    )
    assert [section.path[1:] for section in article.sections] == [
        (), ("Red flags",), ("Signs",), ("Signs", "Red flags"), ("Signs", "Late"),
    ]  # fmt: skip


def test_quotations_verses_and_statements_are_paragraphs() -> None:
    body = (
        "<disp-quote><p>It burned.</p><attrib>A patient</attrib></disp-quote>"
        "<statement><label>Rule 1</label><title>Start low</title><p>Go slow.</p></statement>"
    )
    assert text(body) == "It burned.\n\nA patient\n\nRule 1\n\nStart low\n\nGo slow."


def test_markers_of_citations_do_not_stick_to_words() -> None:
    cite = '<xref ref-type="bibr" rid="b">{}</xref>'.format
    assert text(f"<p>pain<sup>{cite(1)},{cite(2)}</sup> and</p>") == "pain 1,2 and"
    assert text(f"<p>pain.{cite('<sup>3</sup>')}Next</p>") == "pain. 3 Next"
    assert text(f"<p>pain [{cite(1)}, {cite(4)}–{cite(6)}], ({cite('Ito 2020')})</p>") == "pain [1, 4–6], (Ito 2020)"
    assert text(f"<p>pain,{cite(7)} {cite(8)}</p>") == "pain, 7 8"
    assert text('<p>(Fig.<xref ref-type="fig" rid="f">2</xref>)</p>') == "(Fig.2)"


def test_raised_and_lowered_figures() -> None:
    assert text("<p>10<sup>9</sup>/L, 10<sup>&minus;3</sup>, CO<sub>2</sub>, m<sup>2</sup>, 5<sup>th</sup></p>") == (
        "10⁹/L, 10⁻³, CO2, m2, 5th"
    )


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("<tex-math>$\\alpha + 1$</tex-math>", "\\alpha + 1"),
        (
            "<alternatives><tex-math>\\documentclass{a}\\begin{document}$$x$$\\end{document}</tex-math>"
            "<mml:math><mml:mfrac><mml:mi>w</mml:mi><mml:msup><mml:mi>h</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:mfrac>"
            "</mml:math></alternatives>",
            "w/(h^2)",
        ),
        ("<tex-math>\\documentclass{a}\\begin{document}$$x$$\\end{document}</tex-math>", "x"),
        ("<mml:math><mml:msub><mml:mi>x</mml:mi><mml:mn>1</mml:mn></mml:msub></mml:math>", "x_1"),
        (
            "<mml:math><mml:msubsup><mml:mo>∑</mml:mo><mml:mn>1</mml:mn><mml:mi>n</mml:mi></mml:msubsup></mml:math>",
            "∑_1^n",
        ),
        ("<mml:math><mml:msqrt><mml:mn>2</mml:mn></mml:msqrt></mml:math>", "√(2)"),
        ("<mml:math><mml:mroot><mml:mi>x</mml:mi><mml:mn>3</mml:mn></mml:mroot></mml:math>", "x^(1/3)"),
        ("<mml:math><mml:mfenced><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfenced></mml:math>", "(a,b)"),
        (
            "<mml:math><mml:semantics><mml:mrow><mml:mi>p</mml:mi><mml:mo>&lt;</mml:mo><mml:mn>0.05</mml:mn></mml:mrow>"
            "<mml:annotation>p less</mml:annotation></mml:semantics></mml:math>",
            "p<0.05",
        ),
        ("p &lt; <italic>0.05</italic>", "p < 0.05"),
    ],
)  # fmt: skip
def test_a_formula_comes_once(formula: str, shown: str) -> None:
    assert text(f"<p>It is <inline-formula>{formula}</inline-formula>.</p>") == f"It is {shown}."
    assert (
        text(f"<p>So <disp-formula>{formula}<label>(2)</label></disp-formula> holds.</p>") == f"So {shown} (2) holds."
    )


def test_footnotes_and_pictures_in_running_text_are_left_out() -> None:
    reading = bare(
        "<p>Pain<fn><p>As told.</p></fn> and <inline-graphic/>swelling<index-term><term>x</term></index-term>.</p>"
    )
    assert reading.article.text == "Pain and swelling."
    assert [(dropped.text, dropped.reason) for dropped in reading.dropped] == [("As told.", "footnote"), ("x", "index")]


def test_what_tells_of_the_publication_is_left_out() -> None:
    reading = bare(
        "<sec><title>Signs</title><p>Pain.</p><sec><title>Funding</title><p>Care is dear.</p></sec></sec>"
        "<sec><title>Conflict of interest:</title><p>None.</p></sec>"
        "<sec sec-type='data-availability'><title>Data</title><p>Ask.</p></sec>"
        "<sec><title>Empty</title></sec><supplementary-material><p>File.</p></supplementary-material>"
    )
    assert reading.article.text == "Signs\n\nPain.\n\nFunding\n\nCare is dear."
    assert [(dropped.text, dropped.reason) for dropped in reading.dropped] == [
        ("Conflict of interest: None.", "about the publication"),
        ("Data Ask.", "about the publication"),
        ("Empty", "heading without text"),
        ("File.", "supplementary material"),
    ]


def test_what_a_manuscript_has_apart_is_taken_in() -> None:
    data = jats("<p>Text.</p>").replace(
        b"</article>",
        b"<floats-group><fig><caption><p>A toe.</p></caption></fig></floats-group>"
        b"<sub-article><body><p>A letter.</p></body></sub-article></article>",
    )
    reading = read(data)
    assert reading.article.text.endswith("Text.\n\nFigures and tables\n\nA toe.")
    assert ("A letter.", "another article") in [(dropped.text, dropped.reason) for dropped in reading.dropped]


REFERENCES = """<ref-list><title>References</title>
<ref><label>1</label><element-citation publication-type="journal">
  <person-group person-group-type="author"><name><surname>Ito</surname><given-names>Omar B</given-names></name>
  <name><surname>Hale</surname><given-names>GP</given-names></name><etal/></person-group>
  <article-title>Urate lowering in <italic>gout</italic></article-title><source>J Joint</source><year>2019</year>
  <volume>12</volume><issue>3</issue><fpage>45</fpage><lpage>50</lpage>
  <pub-id pub-id-type="doi">10.1000/ABC</pub-id><pub-id pub-id-type="pmid">1234567</pub-id></element-citation></ref>
<ref><label>2</label><mixed-citation><name><surname>Hale</surname><given-names>Grace</given-names></name>.
  <italic>Joints</italic>. Harbour; 2018. <ext-link xlink:href="https://a.example/joints">Read it</ext-link>.
  doi:<pub-id pub-id-type="doi">10.1000/xyz</pub-id>.<pub-id pub-id-type="pmid">765</pub-id></mixed-citation></ref>
<ref><label>3</label><mixed-citation>a) One work.</mixed-citation><mixed-citation>b) Another. https://b.example/two</mixed-citation></ref>
<ref><citation-alternatives><element-citation><source>Twice</source></element-citation>
  <mixed-citation>Given twice. doi.org/10.1000/t</mixed-citation></citation-alternatives></ref>
<ref><nlm-citation><collab>World Joint Body</collab><source>Guide</source>
  <publisher-name>WJB</publisher-name></nlm-citation></ref>
<ref><note><p>Personal communication.</p></note></ref>
<ref><label>9</label></ref>
</ref-list>"""


def test_references() -> None:
    entries = bare("<p>Text.</p>", REFERENCES).article.references
    assert [(entry.text, entry.url, entry.doi, entry.pmid) for entry in entries] == [
        ("Ito OB, Hale GP, et al. Urate lowering in gout. J Joint. 2019;12(3):45-50.", None, "10.1000/abc", "1234567"),
        ("Hale G. Joints. Harbour; 2018. Read it. doi:10.1000/xyz.", "https://a.example/joints", "10.1000/xyz", "765"),
        ("a) One work.", None, None, None),
        ("b) Another. https://b.example/two", "https://b.example/two", None, None),
        ("Given twice. doi.org/10.1000/t", None, "10.1000/t", None),
        ("World Joint Body. Guide. WJB.", None, None, None),
        ("Personal communication.", None, None, None),
    ]


def test_elements_in_a_namespace_and_an_untitled_article() -> None:
    data = b'<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/"><body><p>Text.</p></body></article>'
    assert (read(data).article.title, read(data).article.text) == ("Gout review", "Text.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<article/>", "holds no article text"),
        (b"<article><front/><body><sec><title>T</title></sec></body></article>", "holds no article text"),
        (b"<book/>", "holds no JATS article"),
        (b"<article><p></article>", "is not well-formed XML: opening and ending tag mismatch"),
        (b"", "is not well-formed XML"),
    ],
)
def test_why_it_is_not_read(data: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=f"^{reason}"):
        read(data)


def check(article: Article) -> None:
    for block in article.blocks:
        assert 0 <= block.start < block.end <= len(article.text)
        assert article.text[block.start : block.end].strip()
    for section in article.sections:
        assert 0 <= section.start <= section.end <= len(article.text)
        assert section.path[0] == article.title


WHOLE = jats(
    "<p>Lead<xref ref-type='bibr'>1</xref>.</p><sec><title>Signs</title>"
    "<p>Pain <list><list-item><p>x</p></list-item></list>"
    "<table-wrap><table><tr><th>A</th><td>1</td></tr></table></table-wrap></p></sec>",
    REFERENCES,
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE)))
def test_an_article_cut_short_is_refused(length: int) -> None:
    with suppress(ReadingError):
        check(read(WHOLE[:length]).article)
        assert length > WHOLE.rindex(b"</article")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(ReadingError):
        check(read(data).article)
    with suppress(ReadingError):
        check(read(b"<article><body><p>x</p>" + data + b"</body></article>").article)


_NAMES = st.sampled_from(
    ["p", "sec", "title", "list", "list-item", "label", "def-list", "def-item", "term", "def", "table-wrap", "table",
     "thead", "tr", "td", "th", "table-wrap-foot", "fn", "fig", "caption", "boxed-text", "disp-quote", "disp-formula",
     "inline-formula", "tex-math", "math", "msup", "mi", "mfrac", "alternatives", "xref", "sup", "sub", "italic",
     "ref-list", "ref", "mixed-citation", "element-citation", "person-group", "name", "surname", "given-names",
     "pub-id", "ext-link", "graphic", "body", "back", "front", "article-meta", "abstract", "title-group",
     "article-title", "contrib-group", "contrib", "collab", "pub-date", "year", "month", "app", "glossary",
     "floats-group", "sub-article", "break", "tgroup", "row", "entry"]
)  # fmt: skip
_ATTRIBUTES = st.sampled_from(
    ["", ' ref-type="bibr"', ' pub-id-type="doi"', ' list-type="order"', ' colspan="3" rowspan="2"', ' morerows="2"']
)
_WORDS = st.text(st.sampled_from("ab1 .,:(\u00a0\u200b\u0301é"), max_size=6)


@st.composite
def _elements(draw: st.DrawFn, depth: int = 4) -> str:
    name = draw(_NAMES)
    inner = [draw(_WORDS)]
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        inner += [draw(_elements(depth - 1)), draw(_WORDS)]
    return f"<{name}{draw(_ATTRIBUTES)}>{''.join(inner)}</{name}>"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(_elements(), max_size=4), st.lists(_elements(), max_size=4))
def test_any_mixture_of_elements_is_read(body: list[str], back: list[str]) -> None:
    check(bare(f"<p>First.</p>{''.join(body)}", "".join(back)).article)


_WORD = st.integers(100, 999).map(lambda number: f"w{number}")
_RUNNING = st.lists(
    st.one_of(
        _WORD,
        _WORD.map("<italic>{}</italic>".format),
        _WORD.map("<sup>{}</sup>".format),
        _WORD.map('<xref ref-type="bibr">{}</xref>'.format),
        _WORD.map("<fn><p>{}</p></fn>".format),
        _WORD.map("<inline-formula><tex-math>{}</tex-math></inline-formula>".format),
    ),
    max_size=4,
).map(" ".join)
_PARAGRAPHS = _RUNNING.map("<p>{}</p>".format)
_BLOCKS = st.recursive(
    _PARAGRAPHS,
    lambda inner: st.one_of(
        st.tuples(_WORD, inner).map(lambda part: "<sec><title>{}</title>{}</sec>".format(*part)),
        st.tuples(_WORD, inner).map(lambda part: "<boxed-text><title>{}</title>{}</boxed-text>".format(*part)),
        st.tuples(_WORD, _WORD).map(
            lambda part: "<fig><label>{}</label><caption><p>{}</p></caption></fig>".format(*part)
        ),
        st.tuples(_WORD, inner).map(lambda part: "<p>{} {}</p>".format(*part)),
        st.lists(inner, max_size=3).map(
            lambda parts: f"<list><list-item>{'</list-item><list-item>'.join(parts)}</list-item></list>"
        ),
        st.tuples(_WORD, inner).map(
            lambda part: "<def-list><def-item><term>{}</term><def>{}</def></def-item></def-list>".format(*part)
        ),
        st.lists(_RUNNING, max_size=3).map(
            lambda parts: f"<table-wrap><table><tr><td>{'</td><td>'.join(parts)}</td></tr></table></table-wrap>"
        ),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_BLOCKS)
def test_no_word_is_lost(body: str) -> None:
    reading = bare(f"<p>First.</p>{body}")
    check(reading.article)
    kept = f"{reading.article.text} {' '.join(dropped.text for dropped in reading.dropped)}"
    assert sorted(re.findall(r"w\d{3}", kept)) == sorted(re.findall(r"w\d{3}", body))


@pytest.mark.parametrize(
    "body",
    [
        "<sec>" * 100_000,
        "<sec>" * 100_000 + "</sec>" * 100_000,
        "<p>" + "<bold>" * 100 + "x" + "</bold>" * 100 + "</p>",
        "<p>" + "<xref ref-type='bibr'>1</xref>," * 50_000 + "</p>",
        "<p>" + "&minus;" * 100_000 + "</p>",
        "<p>" + "<sup/>" * 100_000 + "</p>",
        "<p>" + "<fig><caption><p>x</p></caption></fig>y" * 20_000 + "</p>",
        "<boxed-text><title>t</title>" * 60 + "<p>x</p>" + "</boxed-text>" * 60,
        "<list><list-item>" * 50 + "<p>x</p>" + "</list-item></list>" * 50,
        "<table-wrap><table><tr>" + "<td>x</td>" * 200 + "</tr>" + "<tr><td colspan='50' rowspan='50'/></tr>" * 500
        + "</table></table-wrap>",
        "<x>" * 100 + "<b/>" * 200_000 + "</x>" * 100,
        "<boxed-text>" * 100 + "<b/>" * 200_000 + "</boxed-text>" * 100,
        "<p>doi 10.1000/" + ")" * 200_000 + "</p>",
    ],
    ids=lambda body: body[:14],
)  # fmt: skip
def test_articles_made_to_break_a_reader_are_read_or_refused_in_time(body: str) -> None:
    with suppress(ReadingError):
        check(
            bare(
                body, f"<ref-list><ref><mixed-citation>{'10.1000/' + '(' * 100_000}</mixed-citation></ref></ref-list>"
            ).article
        )
