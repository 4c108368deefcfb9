from medcite.corpus.article import Article
from medcite.ingest.documents.markdown import read_markdown
from medcite.ingest.formats import Format
from medcite.ingest.record import Record


def read(text: str) -> Article:
    return read_markdown(text, Record("/gout.md", b"", Format.MARKDOWN), fallback_title="From the file's name").article


def test_an_article() -> None:
    article = read(
        """# Gout

By Ana Costa, RN | Medically reviewed by Omar Ito, MD on 9 March 2024

A form of
arthritis.

Signs
-----

They are:

* pain
  * at night
* swelling

1. Rest.
2. Ice.

### Doses

| Drug | mg |
|------|---:|
| A    |  1 |

## Sources

1. Costa A. [Gout](https://a.example/1).
"""
    )
    assert (article.title, article.authors, article.reviewed) == ("Gout", ("Ana Costa, RN",), "2024-03-09")
    assert article.text == (
        "A form of arthritis.\n\nSigns\n\nThey are:\n\npain\nat night\nswelling\n\n"
        "Rest.\nIce.\n\nDoses\n\nDrug: A; mg: 1"
    )
    assert [section.path for section in article.sections] == [
        ("Gout",),
        ("Gout", "Signs"),
        ("Gout", "Signs", "Doses"),
    ]
    assert [(block.marker, block.depth) for block in article.blocks][2:7] == [
        ("•", 1),
        ("•", 2),
        ("•", 1),
        ("1.", 1),
        ("2.", 1),
    ]
    assert [(entry.text, entry.url) for entry in article.references] == [("Costa A. Gout.", "https://a.example/1")]


def test_front_matter_comes_first() -> None:
    article = read("---\ntitle: All about gout\nauthor: Ana Costa\n---\n# All about gout\n\nText.\n\n# More\n\nText.")
    assert (article.title, article.authors) == ("All about gout", ("Ana Costa",))
    assert [section.path for section in article.sections] == [("All about gout",), ("All about gout", "More")]


def test_without_a_title_the_file_s_name_serves() -> None:
    assert read("## Signs\n\nPain.").title == "From the file's name"
    assert read("---\ntitle: [bad\n---\nText.").title == "From the file's name"


def test_raw_html_brings_in_neither_scripts_nor_clutter() -> None:
    article = read(
        "# Gout\n\n<script>alert(1)</script>\n\n<div class='ad'>Buy</div>\n\nIt <b>hurts</b><script>x()</script>.\n\n"
        "<aside>\n\nSign up\n\n</aside>\n\n<details><summary>Why?</summary>Urate.</details>"
    )
    assert article.text == "It hurts.\n\nWhy?\n\nUrate."
