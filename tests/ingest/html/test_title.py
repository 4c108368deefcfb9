import pytest
from bs4 import BeautifulSoup

from medcite.ingest.html.title import title_heading, without_site_name


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Gout | Joint Health", "Gout"),
        ("Gout | Conditions | Joint Health", "Gout"),
        ("Gout - Joint Health", "Gout"),
        ("Gout – Joint Health", "Gout"),
        ("Gout - an overview", "Gout - an overview"),
        ("Parasites - Lice", "Parasites - Lice"),
        ("Gout: signs", "Gout: signs"),
        ("| Joint Health", "| Joint Health"),
        ("Joint Health", "Joint Health"),
    ],
)
def test_the_site_s_name_is_cut_off(title: str, short: str) -> None:
    assert without_site_name(title, ["Joint Health", None]) == short


def test_the_heading_that_shows_the_title_is_found() -> None:
    soup = BeautifulSoup("<h1>Joint Health</h1><h2>Menu</h2><h2> Gout &amp; you</h2><h2>Signs</h2>", "lxml")
    found = title_heading(soup, ["Gout & You - Joint Health", "Other"])
    assert found is not None
    assert found.get_text() == " Gout & you"
    assert title_heading(soup, ["Something else"]) is None
    assert title_heading(soup, []) is None
