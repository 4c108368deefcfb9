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
        ("2024-3-9", "2024-03-09"),
        ("2024-03-09+01:00", "2024-03-09"),
        ("20240309T070000Z", "2024-03-09"),
        ("2024 Mar 9", "2024-03-09"),
        ("2024 March", "2024-03"),
        ("09-Mar-2024", "2024-03-09"),
        ("9. 3. 2024", "2024-03-09"),
        ("3/2024", "2024-03"),
        ("2024/03", "2024-03"),
        ("March of 2024", "2024-03"),
        ("Sat Mar 09 2024 10:00:00 GMT+0000 (Coordinated Universal Time)", "2024-03-09"),
        ("Sat Mar  9 10:00:00 UTC 2024", "2024-03-09"),
        ("9:05 AM EST, Sat March 9, 2024", "2024-03-09"),
        ("March 9, 2024, 9:05 AM EST", "2024-03-09"),
        ("Sat 9 Mar 2024 09.00 GMT", "2024-03-09"),
        ("March 9th, 2024 - 10:00am", "2024-03-09"),
        ("2024年3月9日", "2024-03-09"),
    ],
)
def test_dates_as_exact_as_stated(stated: str, iso: str) -> None:
    assert iso_date(stated) == iso


@pytest.mark.parametrize(
    "stated",
    ["", "soon", "yesterday", "3 days ago", "2024-02-30", "31/31/2024", "0000-01-01", "May", "12", "1" * 90,
     "take 2 tablets in March", "9 Marchioness 20245", "9 Marble 2024", "9 March 2024 by Ana", "since 9 March 2024",
     "9 March 2024 the trial began", "version 9 March 2024", "2024/13", "13/2024"],
)  # fmt: skip
def test_what_is_no_date_is_none(stated: str) -> None:
    assert iso_date(stated) is None


@pytest.mark.parametrize(
    ("stated", "language", "iso"),
    [
        ("9. März 2024", "de", "2024-03-09"),
        ("9 marca 2024", "pl", "2024-03-09"),
        ("9 mars 2024", "fr-FR", "2024-03-09"),
        ("marzo de 2024", "es", "2024-03"),
    ],
)
def test_months_in_other_languages(stated: str, language: str, iso: str) -> None:
    assert iso_date(stated, language) == iso


@pytest.mark.parametrize(
    "stated",
    ["Samstag, 9. März 2024", "9. Marz 2024", "le 9 mars 2024 à 10h30", "sam. 9 mars 2024", "9 de marzo de 2024",
     "sábado, 9 de marzo del 2024", "sabato 9 marzo 2024 alle 10:30", "9 de março de 2024", "9 maart 2024",
     "Samstag, 9. März 2024, 10:30 Uhr"],
)  # fmt: skip
def test_months_are_known_in_the_main_languages_without_being_told(stated: str) -> None:
    assert iso_date(stated) == "2024-03-09"


@pytest.mark.parametrize(
    ("language", "iso"),
    [(None, "2024-03-09"), ("en", "2024-03-09"), ("en-US", "2024-03-09"), ("en-GB", "2024-09-03"), ("fr", "2024-09-03"),
     ("pt_BR", "2024-09-03")],
)  # fmt: skip
def test_which_number_is_the_month_depends_on_where_one_is(language: str | None, iso: str) -> None:
    assert iso_date("03/09/2024", language) == iso
    assert iso_date("03/25/2024", language) == "2024-03-25"


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
