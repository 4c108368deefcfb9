import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Reference
from medcite.ingest.references import (
    first_address,
    is_reference_entry,
    is_references_heading,
    parse_reference,
    source_entries,
    sources_line,
)


@pytest.mark.parametrize(
    "text",
    ["References", "sources:", "Show References", "Article Sources", "Works cited", "Bibliography (12)", "Citations",
     "Sources and References", "View all sources", "References [3]", "List of references", "Literature cited",
     "Sources & citations", "Quellen", "Quellen und Literatur", "Literatur:", "Literaturverzeichnis", "Einzelnachweise",
     "Références", "Références bibliographiques", "Sources et références", "Bibliographie", "Bibliografía", "Fuentes",
     "Referencias", "Fonti", "Fonti e bibliografia", "Bibliografia", "Referências", "Fontes", "Bronnen", "Literatuur"],
)  # fmt: skip
def test_headings_of_lists_of_sources(text: str) -> None:
    assert is_references_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "Further reading",
        "Sources of vitamin D",
        "Reference ranges",
        "What are the sources?",
        "Resources",
        "Literature",
        "Quellen von Vitamin D",
        "Fuentes de hierro",
        "References " * 20,
        "",
    ],
)
def test_other_headings(text: str) -> None:
    assert not is_references_heading(text)


def test_the_first_address_is_found_without_the_full_stop_after_it() -> None:
    assert first_address("See https://a.example/b. And https://c.example") == "https://a.example/b"
    assert first_address("doi:10.1000/1") is None


def test_brackets_that_an_address_opens_itself_belong_to_it() -> None:
    assert first_address("(see https://a.example/b_(c)).") == "https://a.example/b_(c)"
    assert first_address("https://a.example/" + ")" * 5_000) is None


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("Costa A. Gout. doi:10.1000/JJ.5.", "10.1000/jj.5"),
        ("(doi: 10.1000/182).", "10.1000/182"),
        ("https://doi.org/10.1000/abc(12)34-5", "10.1000/abc(12)34-5"),
        ("Available from: https://dx.doi.org/10.1000%2Fabc?x=1", "10.1000/abc"),
        ("Gout. https://jj.example/doi/full/10.1000/jj.5", "10.1000/jj.5"),
        (
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2.",
            "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        ("doi: 10.1000/", None),
        ("Take 10.5 mg", None),
    ],
)
def test_dois(text: str, doi: str | None) -> None:
    assert parse_reference(text).doi == doi


@pytest.mark.parametrize(
    ("text", "url", "pmid"),
    [
        ("Costa A. Gout. PMID: 12345678; PMCID: PMC7654321.", None, "12345678"),
        ("Costa A. Gout. [PubMed: 12345678]", None, "12345678"),
        ("Gout", "https://pubmed.ncbi.nlm.nih.gov/12345678/", "12345678"),
        ("Gout", "https://www.ncbi.nlm.nih.gov/pubmed/12345678?dopt=Abstract", "12345678"),
        ("Gout. https://pubmed.ncbi.nlm.nih.gov/12345678", None, "12345678"),
        ("Gout", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7654321/", None),
        ("Gout. PMCID: PMC7654321", None, None),
        ("Gout", "https://[bad", None),
    ],
)
def test_pmids(text: str, url: str | None, pmid: str | None) -> None:
    assert parse_reference(text, url).pmid == pmid


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("1. Costa A. Gout. J Made Up. 2019. [PubMed] [CrossRef]", "Costa A. Gout. J Made Up. 2019."),
        ("[12] Costa A. Gout.", "Costa A. Gout."),
        ("3) Costa A. Gout.", "Costa A. Gout."),
        ("^ Costa A. Gout. ↩", "Costa A. Gout."),
        ("Costa A. Gout. Article PubMed PubMed Central Google Scholar", "Costa A. Gout."),
        ("Costa A. Gout. [PMC free article] [PubMed] [Google Scholar]", "Costa A. Gout."),
        ("2019 guideline on gout", "2019 guideline on gout"),
        ("5.5 mg of it. Costa A.", "5.5 mg of it. Costa A."),
        ("Searching with PubMed", "Searching with PubMed"),
        ("PubMed", "PubMed"),
        ("[1]", "[1]"),
    ],
)
def test_numbers_before_an_entry_and_links_after_it_are_cut_off(text: str, bare: str) -> None:
    assert parse_reference(text).text == bare


def test_the_address_given_is_kept() -> None:
    assert parse_reference("1. Gout", "https://a.example/gout") == Reference("Gout", "https://a.example/gout")
    assert parse_reference("Gout. https://a.example/gout.").url == "https://a.example/gout"


@pytest.mark.parametrize(
    "text",
    [
        "Costa A, Ito O. Gout in primary care. J Made Up Med. 2019;12(3):45-50.",
        "1. Costa A, Ito O, et al. Gout. Lancet. 2019 Mar 9;393(10170):45.",
        "Costa, A. B. (2019). Gout and how to treat it. Joint Press.",
        "Costa A & Ito O, Gout, Joint Journal, 12 (3), 45–50, 2019",
        "Institute of Joints. (2021). What is gout? Retrieved from https://joints.example/gout",
        "National Institute of Joints. Gout. https://joints.example/gout. Accessed May 3, 2023.",
        "Gout: a guideline. doi:10.1000/jj.5",
        "Treatment of gout in older adults. PMID: 12345678",
        "Institut für Gelenke: Gicht. Abgerufen am 3. Mai 2023, Universität Irgendwo",
    ],
)
def test_entries_of_a_bibliography(text: str) -> None:
    assert is_reference_entry(text)


@pytest.mark.parametrize(
    "text",
    [
        "Take 2 tablets in 2019 with food, and see a doctor.",
        "The Lancet published a study in 2019 that showed benefit.",
        "Dr Costa et al suggest rest, as they said in 2019",
        "Vitamin C. Take 500 mg a day, then stop.",
        "Hepatitis B, C, and D are caused by viruses",
        "Wash your hands (for 20 seconds): then dry them.",
        "Call your doctor, or see https://a.example",
        "Short",
        "Gout " * 300,
    ],
)
def test_items_that_are_no_references(text: str) -> None:
    assert not is_reference_entry(text)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (
            'SOURCES:\nJoint Association: "Gout."\nJoint Journal, May 2019.',
            ('Joint Association: "Gout."', "Joint Journal, May 2019."),
        ),
        ("Sources: National Institute of Joints; CDC", ("National Institute of Joints", "CDC")),
        ("Source: National Institute of Joints", ("National Institute of Joints",)),
        ("References: Costa A. Gout. 2019;1(2):3-4.", ("Costa A. Gout. 2019;1(2):3-4.",)),
        ("Quellen: Deutsche Gesellschaft für Gelenke", ("Deutsche Gesellschaft für Gelenke",)),
    ],
)
def test_lines_of_sources(text: str, entries: tuple[str, ...]) -> None:
    rest = sources_line(text)
    assert rest is not None
    assert source_entries(rest) == entries


@pytest.mark.parametrize(
    "text", ["Sources: liver, eggs and fortified cereals", "Source: blood", "Sources of vitamin D: fish", "SOURCES", ""]
)
def test_other_lines(text: str) -> None:
    assert sources_line(text) is None


@given(
    st.text(st.sampled_from('10./aA ()[]<>;:,"PubMedoi2019\n-'), max_size=300),
    st.one_of(st.none(), st.text(max_size=40)),
)
def test_no_text_breaks_it(text: str, url: str | None) -> None:
    reference = parse_reference(text, url)
    assert reference.doi is None or reference.doi.startswith("10.")
    assert reference.pmid is None or reference.pmid.isdecimal()
    is_reference_entry(text)
    sources_line(text)
