import pytest

from medcite.corpus.article import Statement
from medcite.ingest.facts import Facts, Stated, settle, statements, web_address


def test_gaps_are_filled_and_nothing_is_overwritten() -> None:
    facts = Facts(title="Gout", authors=("Ana Costa",)).or_else(
        Facts(title="Other", published="2024", url="https://a.example")
    )
    assert facts == Facts(title="Gout", authors=("Ana Costa",), published="2024", url="https://a.example")


def test_a_name_gains_the_credentials_that_another_place_states() -> None:
    facts = Facts(authors=("Ana Costa", "Omar Ito")).or_else(Facts(authors=("Ana Costa, RN", "Else Who")))
    assert facts.authors == ("Ana Costa, RN", "Omar Ito")


def test_of_names_with_several_degrees_the_longest_known_is_kept() -> None:
    facts = Facts(authors=("Ana Costa, RN",)).or_else(Facts(authors=("Ana Costa, RN, PhD", "Omar Ito, MD")))
    assert facts.authors == ("Ana Costa, RN, PhD",)


def test_what_is_stated_first_is_kept_and_all_is_told_once_for_each_place() -> None:
    stated = [
        Stated("byline", Facts(authors=("Ana Costa", "Omar Ito"), reviewed="2024")),
        Stated("meta author", Facts(authors=("Else Who",))),
        Stated("byline", Facts(reviewed="2024", modified="2023")),
    ]
    assert settle(stated) == Facts(authors=("Ana Costa", "Omar Ito"), reviewed="2024", modified="2023")
    assert list(statements(stated)) == [
        Statement("authors", "Ana Costa", "byline"),
        Statement("authors", "Omar Ito", "byline"),
        Statement("reviewed", "2024", "byline"),
        Statement("authors", "Else Who", "meta author"),
        Statement("modified", "2023", "byline"),
    ]


@pytest.mark.parametrize(
    ("stated", "base", "address"),
    [
        ("https://a.example/b?c=d#e", "", "https://a.example/b?c=d#e"),
        (" HTTP://A.example ", "", "HTTP://A.example"),
        ("/gout", "https://a.example/x/y", "https://a.example/gout"),
        ("/gout", "/home/me/page.html", None),
        ("ftp://a.example", "", None),
        ("javascript:alert(1)", "https://a.example", None),
        ("https://", "", None),
        ("https://[bad", "", None),
        ("https://a.example/a b", "", None),
        ("https://a.example/" + "a" * 3000, "", None),
        ("", "", None),
    ],
)
def test_addresses(stated: str, base: str, address: str | None) -> None:
    assert web_address(stated, base) == address
