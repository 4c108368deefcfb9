import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.documents.identifiers import bare_doi, digits, doi_address
from medcite.ingest.facts import web_address

WILEY = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


@pytest.mark.parametrize(
    ("stated", "doi"),
    [
        ("10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/ABC.", "10.1000/abc"),
        ("(see doi:10.1016/S0140-6736(20)30183-5).", "10.1016/s0140-6736(20)30183-5"),
        (f"doi: {WILEY.upper()}; x", WILEY),
        ("10.1234.56/a, 10.1000/b", "10.1234.56/a"),
        ("<10.1000/a>", "10.1000/a"),
        ("10.1000/", None),
        ("10.1000/...", None),
        ("10.1/a", None),
        ("version 10.5/6", None),
        ("", None),
    ],
)
def test_dois(stated: str, doi: str | None) -> None:
    assert bare_doi(stated) == doi


def test_addresses() -> None:
    assert doi_address("10.1000/182") == "https://doi.org/10.1000/182"
    assert doi_address(WILEY).endswith("16%3C1661::aid-sim968%3E3.0.co;2-2")


@pytest.mark.parametrize(("stated", "number"), [("PMC12", "12"), ("PMID: 7", "7"), ("1 and 2", None), ("9" * 20, None)])
def test_numbers(stated: str, number: str | None) -> None:
    assert digits(stated) == number


@given(st.text(st.sampled_from("10./)(a<>: ;é%")))
def test_any_text_has_a_usable_doi_or_none(text: str) -> None:
    doi = bare_doi(f"10.1000/{text}")
    if doi is not None:
        assert bare_doi(doi) == doi
        assert web_address(doi_address(doi))
