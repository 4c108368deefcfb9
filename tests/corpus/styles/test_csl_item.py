from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.names import is_person
from medcite.corpus.styles.csl_item import csl_json
from medcite.corpus.styles.csl_names import csl_name

Build = Callable[..., Article]
WHEN = "2025-01-02T03:04:05+00:00"


def test_the_reference_is_csl_json_with_dates_as_exact_as_stated(build_article: Build) -> None:
    article = build_article(
        "Flu",
        {"": ["Rest."]},
        url="https://example.org/flu",
        authors=("Ada Grey, MD", "Harbour Health Editorial Team"),
        publisher="Harbour Health",
        published="2020",
        modified="2021-05",
        reviewed="2024-03-09",
        language="en",
    )
    assert csl_json(article, WHEN) == {
        "id": article.id,
        "type": "webpage",
        "title": "Flu",
        "author": [{"family": "Grey", "given": "Ada"}, {"literal": "Harbour Health Editorial Team"}],
        "container-title": "Harbour Health",
        "issued": {"date-parts": [[2021, 5]]},
        "reviewed-date": {"date-parts": [[2024, 3, 9]]},
        "language": "en",
        "URL": "https://example.org/flu",
        "accessed": {"date-parts": [[2025, 1, 2]]},
    }
    bare = build_article("Flu", {"": ["Rest."]}, url="https://example.org/flu")
    assert set(csl_json(bare, WHEN)) == {"id", "type", "title", "URL", "accessed"}


def test_a_review_alone_is_no_date_of_issue(build_article: Build) -> None:
    assert "issued" not in csl_json(build_article("Flu", {"": ["Rest."]}, reviewed="2024"), WHEN)


@pytest.mark.parametrize(
    ("name", "family", "given", "particle", "suffix"),
    [
        ("Leontine Abara-Finch, PA-C, MSc", "Abara-Finch", "Leontine", "", ""),
        ("Dr. Jan van der Berg", "Berg", "Jan", "van der", ""),
        ("Ana Costa, midwife", "Costa", "Ana", "", ""),
        ("Mary J. Smith Jr.", "Smith", "Mary J.", "", "Jr."),
        ("Mary J. Smith, Jr., MD", "Smith", "Mary J.", "", "Jr."),
        ("Martin Luther King III", "King", "Martin Luther", "", "III"),
        ("Maya Mori MD", "Mori", "Maya", "", ""),
        ("Dr Fergus Altamira, MBChB, FRCS(Urol)", "Altamira", "Fergus", "", ""),
        ("Prof. Dr. med. Ana Costa", "Costa", "Ana", "", ""),
        ("Dott.ssa Maria Rossi", "Rossi", "Maria", "", ""),
        ("Santiago Ramón y Cajal", "Ramón y Cajal", "Santiago", "", ""),
        ("José de la Cruz", "Cruz", "José", "de la", ""),
        ("Robert De Niro", "De Niro", "Robert", "", ""),
        ("Jean-Luc d'Arcy, Ph.D.", "d'Arcy", "Jean-Luc", "", ""),
        ("J. R. R. Tolkien", "Tolkien", "J. R. R.", "", ""),
        ("Costa AB", "Costa", "A B", "", ""),
        ("Dr. Costa", "Costa", "", "", ""),
        ("  Ana \n Costa ", "Costa", "Ana", "", ""),
    ],
)
def test_a_persons_name_is_told_apart(name: str, family: str, given: str, particle: str, suffix: str) -> None:
    parts = {"family": family, "given": given, "non-dropping-particle": particle, "suffix": suffix}
    assert csl_name(name) == {part: value for part, value in parts.items() if value}


@pytest.mark.parametrize(
    "name",
    [
        "Harbour Health Editorial Team",
        "Centers for Disease Control and Prevention",
        "Institute for Heart, Lung, and Blood",
        "Cancer Research UK",
        "Mind Matters Media",
        "World Health Organization",
        "Madonna",
        "王小明",
        "webmaster@example.org",
        "the drug is safe",
    ],
)
def test_other_names_stay_whole(name: str) -> None:
    assert csl_name(name) == {"literal": name}


@given(st.text())
def test_no_letter_of_a_name_is_lost(name: str) -> None:
    parts = csl_name(name)
    if "literal" in parts:
        assert parts["literal"] == " ".join(name.split())


@given(
    st.lists(st.sampled_from(["Ana", "Liam", "J.", "Zoë", "O'Neil", "Mary-Ann", "Łukasz"]), min_size=1, max_size=2),
    st.sampled_from(["", "van der", "de la", "von", "dos"]),
    st.sampled_from(["Costa", "Abara-Finch", "Müller", "Ito", "Ng", "McDonald"]),
    st.sampled_from(["", "Jr.", "III"]),
    st.sampled_from(["", ", MD", ", RN, midwife", " PhD", ", FRCS(Urol)"]),
    st.sampled_from(["", "Dr. ", "Prof. Dr. ", "Mrs "]),
)
def test_a_name_put_together_is_taken_apart(
    given: list[str], particle: str, family: str, suffix: str, degrees: str, address: str
) -> None:
    name = " ".join(part for part in (*given, particle, family, suffix) if part)
    parts = csl_name(address + name + degrees)
    if is_person(name):
        written = (parts.get(part) for part in ("given", "non-dropping-particle", "family", "suffix"))
        assert " ".join(part for part in written if part) == name
