import pytest

from medcite.ingest.references import first_address, is_references_heading


@pytest.mark.parametrize(
    "text",
    ["References", "sources:", "Show References", "Article Sources", "Works cited", "Bibliography (12)", "Citations",
     "Sources and References", "View all 12 sources".replace("12 ", "")],
)  # fmt: skip
def test_headings_of_lists_of_sources(text: str) -> None:
    assert is_references_heading(text)


@pytest.mark.parametrize(
    "text", ["Further reading", "Sources of vitamin D", "Reference ranges", "What are the sources?", "Resources", ""]
)
def test_other_headings(text: str) -> None:
    assert not is_references_heading(text)


def test_the_first_address_is_found_without_the_full_stop_after_it() -> None:
    assert first_address("See https://a.example/b. And https://c.example") == "https://a.example/b"
    assert first_address("doi:10.1000/1") is None
