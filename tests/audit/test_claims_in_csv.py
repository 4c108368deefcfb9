from __future__ import annotations

import pytest

from medcite.audit.claims_in_csv import claims_in_csv, is_table
from medcite.corpus.errors import UsageError


def test_what_medcite_prints() -> None:
    text = (
        "question,id,title,heading_path,text,link,url,source\n"
        '?,0123456789ab,Title,Causes > Rare,"some\nwords",https://a.example/#:~:text=some,https://a.example/,/a.html\n'
    )
    [claim] = claims_in_csv(text).claims
    assert (claim.quote, claim.passage_id, claim.title) == ("some\nwords", "0123456789ab", "Title")
    assert (claim.heading_path, claim.source) == (("Causes", "Rare"), "/a.html")
    assert claim.url == "https://a.example/#:~:text=some"
    assert str(claim.place) == "line 2, row 2, column text"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_other_tables(delimiter: str) -> None:
    rows = [["Nr", "Quote", "Source", "Start"], ["1", "some words", "https://a.example/x", "7"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert is_table(text)
    [claim] = claims_in_csv(text).claims
    assert (claim.quote, claim.url, claim.start, claim.passage_id) == ("some words", "https://a.example/x", 7, None)


def test_what_is_wrong_is_named_by_row_and_column_and_the_others_are_read() -> None:
    text = (
        "quote,url,start\n"
        "good words,https://a.example/,\n"
        "short row\n"
        ",https://a.example/,1\n"
        "bad start,https://a.example/,x\n"
        "too,many,cells,here\n"
        "\n"
        '"bad" quotes,https://a.example/,\n'
        "more good words,https://a.example/,5\n"
        '"never closed,https://a.example/,5\n'
    )
    found = claims_in_csv(text)
    assert [claim.quote for claim in found.claims] == ["good words", "more good words"]
    assert [str(problem) for problem in found.problems] == [
        "line 3, row 3, column url: it has 1 cell, and the header 3 columns.",
        "line 4, row 4, column quote: the quotation has no words.",
        "line 5, row 5, column start: 'x' is no place in a text.",
        "line 6, row 6: it has 4 cells, and the header 3 columns.",
        "line 8, row 8: no valid CSV: there is more in a cell after the quotation mark that ends it; one within a cell "
        "is written twice.",
        "line 10, row 10: no valid CSV: a quotation mark that begins a cell is never closed.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "row 1: no column has quotations: the header names a, b"),
        ("quote,url,url\na,b,c\n", "row 1: two columns are named url"),
        ("\n\n", "row 1"),
    ],
)
def test_a_header_that_will_not_do(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        claims_in_csv(text)


def test_what_spreadsheets_are_kept_from_and_bullets_do_not_count() -> None:
    [claim] = claims_in_csv('quote,url\n"\'- one\n• two",https://a.example/\n').claims
    assert claim.quote == "- one\n• two"
    assert claim.other_reading == "one\ntwo"


def test_prose_is_no_table() -> None:
    assert not is_table("A quote, as they say.\n")
    assert not is_table("")
