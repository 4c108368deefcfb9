import pytest
from bs4 import BeautifulSoup

from medcite.ingest.html.title import site_name_in, title_heading, title_key, without_site_name


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
        ("Joint Health: Gout", "Gout"),
        ("Joint Health - Gout: signs", "Gout: signs"),
        ("Joint Health | Gout", "Gout"),
        ("Gout « Joint Health", "Gout"),
        ("Gout :: Joint Health", "Gout"),
        ("Gout - Symptoms and causes - Joint Health", "Gout - Symptoms and causes"),
        ("", ""),
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


def test_a_name_that_the_host_spells_out_is_the_site_s() -> None:
    assert without_site_name("Gout - Joint Health", [], "https://www.jointhealth.example/gout") == "Gout"
    assert without_site_name("Gout - The Joint Health", [], "https://jointhealth.example/gout") == "Gout"
    assert without_site_name("Gout - Signs", [], "https://jointhealth.example/gout") == "Gout - Signs"
    assert without_site_name("Gout - Signs", [], "https://[bad") == "Gout - Signs"


def test_a_heading_may_lack_the_site_s_name_that_the_title_begins_with() -> None:
    soup = BeautifulSoup("<h1>Joint Health</h1><h2>Gout</h2>", "lxml")
    found = title_heading(soup, ["Joint Health: Gout"], ["Joint Health"])
    assert found is not None
    assert found.get_text() == "Gout"
    assert title_heading(soup, ["Joint Health: Gout"]) is None


@pytest.mark.parametrize(
    ("title", "address", "name"),
    [
        ("Gout | Joint Health", "", "Joint Health"),
        ("Gout « The Night Shift", "", "The Night Shift"),
        ("Gout - Joint Clinic", "", "Joint Clinic"),
        ("Gout - Patient Education - Joint Clinic", "", "Joint Clinic"),
        ("Gout - Commonpedia", "https://en.commonpedia.example/wiki/Gout", "Commonpedia"),
        ("Triage Tales: Gout", "https://triagetales.blog.example/gout", "Triage Tales"),
        ("Gout - Symptoms and causes", "", None),
        ("Signs: Gout", "", None),
        ("Arthritis | Joint Health", "", None),
        ("Gout", "", None),
        ("Gout | ", "", None),
        ("", "", None),
    ],
)
def test_the_site_s_name_beside_the_title(title: str, address: str, name: str | None) -> None:
    assert site_name_in(title, "Gout", address) == name


def test_titles_with_endless_separators_are_cut_in_no_time() -> None:
    title = "a | " * 100_000
    assert len(without_site_name(title, ["a"])) < len(title)
    assert site_name_in(title, "a") is None
    assert title_heading(BeautifulSoup(f"<h1>{title}</h1>", "lxml"), ["a"]) is None


def test_what_differs_in_one_title() -> None:
    assert title_key(" Gout –  & \u00ad You!") == title_key("gout, you") == "gout you"
