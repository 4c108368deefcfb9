import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.dates import iso_date


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("2024-03-09", "2024-03-09"),
        ("2024-03-09T07:00:00.000Z", "2024-03-09"),
        ("2024-03-09 23:59:59 -0500", "2024-03-09"),
        ("20240309", "2024-03-09"),
        ("2024/3/9", "2024-03-09"),
        ("March 9, 2024", "2024-03-09"),
        ("Mar. 9th 2024 at 5 pm", "2024-03-09"),
        ("Saturday, 9 March 2024", "2024-03-09"),
        ("9 Sept 2024", "2024-09-09"),
        ("09.03.2024", "2024-03-09"),
        ("03/09/2024", "2024-03-09"),
        ("25/03/2024", "2024-03-25"),
        ("2024-03", "2024-03"),
        ("March 2024", "2024-03"),
        ("2024", "2024"),
    ],
)
def test_dates_as_exact_as_stated(stated: str, iso: str) -> None:
    assert iso_date(stated) == iso


@pytest.mark.parametrize(
    "stated",
    ["", "soon", "yesterday", "3 days ago", "2024-02-30", "31/31/2024", "0000-01-01", "May", "12", "1" * 90,
     "take 2 tablets in March", "9 Marchioness 20245"],
)  # fmt: skip
def test_what_is_no_date_is_none(stated: str) -> None:
    assert iso_date(stated) is None


@pytest.mark.parametrize(
    ("stated", "language", "iso"),
    [("9. März 2024", "de", "2024-03-09"), ("9 mars 2024", "fr-FR", "2024-03-09"), ("marzo de 2024", "es", "2024-03")],
)
def test_months_in_other_languages(stated: str, language: str, iso: str) -> None:
    assert iso_date(stated, language) == iso


@pytest.mark.parametrize("stated", ["vor 3 Tagen", "hier", "5"])
def test_what_depends_on_the_day_of_reading_is_no_date(stated: str) -> None:
    assert iso_date(stated, "de") is None


@given(st.dates())
def test_iso_dates_come_back(date: object) -> None:
    iso = str(date)
    assert iso_date(iso) == (iso if iso >= "1800" and iso < "2100" else None)


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    iso_date(text)
