from __future__ import annotations

import json
from typing import Any

import pytest

from medcite.audit.claims_in_json import claims_in_json
from medcite.corpus.errors import UsageError

ANNOTATION: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "id": "urn:medcite:0123456789ab:cdefghjkmnpq",
    "type": "Annotation",
    "target": {
        "source": "https://a.example/x",
        "selector": [
            {"type": "TextQuoteSelector", "exact": "some words", "prefix": "before ", "suffix": " after"},
            {"type": "TextPositionSelector", "start": 7, "end": 17},
            {"type": "FragmentSelector", "value": ":~:text=some"},
        ],
        "sha256": "ABC",
    },
}
HIT: dict[str, Any] = {
    "id": "0123456789ab",
    "text": "some words",
    "start": 7,
    "end": 17,
    "heading_path": ["Title", "Heading"],
    "article": {"id": "cdefghjkmnpq", "title": "Title", "url": None, "source": "/a/x.html"},
    "citation": {"text_hash": "abc", "selectors": ANNOTATION["target"]["selector"][:2], "link": "file:///a/x.html"},
}


def test_an_annotation() -> None:
    [claim] = claims_in_json(json.dumps(ANNOTATION)).claims
    assert (claim.quote, claim.url, claim.passage_id) == ("some words", "https://a.example/x", "0123456789ab")
    assert (claim.start, claim.end, claim.prefix, claim.suffix) == (7, 17, "before ", " after")
    assert claim.text_hash == "abc"
    assert not claim.typed


@pytest.mark.parametrize(
    "value",
    [
        [ANNOTATION, ANNOTATION],
        {"type": "AnnotationPage", "items": [ANNOTATION, ANNOTATION]},
        {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": [ANNOTATION, ANNOTATION]}},
        {**ANNOTATION, "target": [ANNOTATION["target"], ANNOTATION["target"]]},
        {"question": "?", "hits": [HIT, HIT]},
        [{"id": "1", "question": "?", "hits": [HIT]}, {"id": "2", "hits": []}, {"id": "3", "hits": [HIT]}],
        [HIT, ANNOTATION],
        {"citations": [{"quote": "some words", "cited": {"url": "https://a.example/x"}}, HIT]},
    ],
)
def test_lists_of_all_kinds(value: object) -> None:
    found = claims_in_json(json.dumps(value))
    assert [claim.quote for claim in found.claims] == ["some words"] * 2
    assert all(claim.names_article for claim in found.claims)
    assert not found.problems
    # JSON Lines are told by themselves.
    assert len(claims_in_json(f"{json.dumps(HIT)}\n\n{json.dumps(value)}\n").claims) == 3


def test_a_hit() -> None:
    [claim] = claims_in_json(json.dumps(HIT)).claims
    assert (claim.article_id, claim.passage_id, claim.source) == ("cdefghjkmnpq", "0123456789ab", "/a/x.html")
    assert (claim.start, claim.heading_path, claim.text_hash) == (7, ("Heading",), "abc")


def test_selectors_that_refine_others_and_links_that_quote() -> None:
    refined = {
        "source": "u:x",
        "selector": {"type": "XPathSelector", "refinedBy": {"type": "TextQuoteSelector", "exact": "a b"}},
    }
    [claim] = claims_in_json(json.dumps({"target": refined})).claims
    assert claim.quote == "a b"
    [claim] = claims_in_json(json.dumps({"target": "https://a.example/x#:~:text=a%20b,c"})).claims
    assert (claim.quote, claim.typed) == ("a b … c", True)
    only = {"source": "https://a.example/x", "selector": {"type": "FragmentSelector", "value": ":~:text=a%20b"}}
    [claim] = claims_in_json(json.dumps({"target": only})).claims
    assert (claim.quote, claim.url) == ("a b", "https://a.example/x")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (7, "no JSON object"),
        ({}, "neither"),
        ({"text": 5}, '"text" is missing, or no text'),
        ({"text": "…!"}, "no words"),
        ({"text": "a" * 100_001}, "100,001 characters"),
        ({"target": 5}, "neither an address nor an object"),
        ({"target": {"source": "https://a.example/"}}, "quotes nothing"),
        ({"target": {"source": 5, "selector": {"type": "TextQuoteSelector", "exact": "a"}}}, "target.source"),
        ({"text": "a b", "start": "7"}, '"start" is no place'),
        ({"text": "a b", "start": True}, '"start" is no place'),
        ({"text": "a b", "end": -1}, '"end" is no place'),
        ({"text": "a b", "start": 1e300}, '"start" is no place'),
        ({"text": "a b", "url": 5}, '"url" is no text'),
        ({"text": "whole", "sections": [], "references": []}, "neither"),
    ],
)
def test_what_is_no_citation_is_named_and_the_others_read(entry: object, message: str) -> None:
    found = claims_in_json(json.dumps([HIT, entry, HIT]))
    assert len(found.claims) == 2
    [problem] = found.problems
    assert str(problem).startswith("item 2: ")
    assert message in problem.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"hits": [', "line|column"),
        ('{"start": NaN}', "NaN is no number"),
        ("[" * 100_000, "too deep"),
        ('{"start": 1' + "0" * 5000 + "}", "too long"),
        ('{"a": 1}}', "Extra data"),
        ("words", "Expecting value"),
    ],
)
def test_what_is_no_json_is_said(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        claims_in_json(text)


def test_a_broken_line_costs_itself() -> None:
    found = claims_in_json(f'{json.dumps(HIT)}\n{{"text": \n{json.dumps(HIT)}')
    assert [claim.place.line for claim in found.claims] == [1, 3]
    assert str(found.problems[0]).startswith("line 2: no valid JSON")


def test_halves_of_characters_are_replaced() -> None:
    [claim] = claims_in_json('{"text": "a \\ud800 b \\ud83d\\ude00", "id": "\\ud800"}').claims
    assert claim.quote == "a \ufffd b 😀"
    claim.quote.encode()


def test_lists_in_lists_in_lists_end() -> None:
    found = claims_in_json("[" * 50 + "]" * 50)
    assert len(found.problems) == 1
