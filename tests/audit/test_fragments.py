from __future__ import annotations

import pytest

from medcite.audit.fragments import fragment_quotes, has_fragment


@pytest.mark.parametrize(
    ("url", "quotes"),
    [
        ("https://a.example/x#:~:text=some%20words", ["some words"]),
        ("https://a.example/x#part:~:text=first,last%20words", ["first … last words"]),
        ("https://a.example/x#:~:text=before-,some%20words,-after", ["some words"]),
        ("https://a.example/x#:~:text=before-,first,last,-after&text=more", ["first … last", "more"]),
        ("https://a.example/x#:~:text=", []),
        ("https://a.example/x#:~:selector=a", []),
        ("https://a.example/x?text=a", []),
    ],
)
def test_what_a_link_quotes(url: str, quotes: list[str]) -> None:
    assert fragment_quotes(url) == quotes


def test_having_one() -> None:
    assert has_fragment("https://a.example/#:~:text=a")
    assert not has_fragment("https://a.example/#text=a")
