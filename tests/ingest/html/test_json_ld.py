import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.html.json_ld import json_ld_graph, parse_json_ld
from medcite.ingest.html.marks import gather
from medcite.ingest.html.parsing import parse


def test_a_script_of_one_value() -> None:
    assert parse_json_ld('{"@type": "Article", "headline": "Gout"}') == [{"@type": "Article", "headline": "Gout"}]
    assert parse_json_ld('[{"a": 1}, {"a": 2}]') == [[{"a": 1}, {"a": 2}]]
    assert parse_json_ld("") == []


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"a": "b"} -->',
        '//<![CDATA[\n{"a": "b"}\n//]]>',
        '/*<![CDATA[*/ {"a": "b"} /*]]>*/',
        '{"a": "b",}',
        '{"a": "b",,}',
        '{"a": "b"};',
        '\ufeff{"a": "b"}',
        '{"a": "b"}}',
        '{"a": "b"',
        '{"a": "b',
        '{/* what a is */ "a": "b" // said so\n}',
        "{&quot;a&quot;: &quot;b&quot;}",
        '{"a": "b", "x": }'.replace(', "x": ', ""),
    ],
)
def test_common_mistakes_are_mended(script: str) -> None:
    assert parse_json_ld(script) == [{"a": "b"}]


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('{"a": "two\nlines\tand a tab"}', [{"a": "two\nlines\tand a tab"}]),
        ('{"a": "the "best" diet", "b": 1,}', [{"a": 'the "best" diet', "b": 1}]),
        (r'{"a": "it\'s", "b": [1, 2,]}', [{"a": "it's", "b": [1, 2]}]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1},\n{"b": 2},', [{"a": 1}, {"b": 2}]),
        ('{"a": "https://a.example/b", "c": undefined}', [{"a": "https://a.example/b", "c": None}]),
        ('{"a": {"b": [1, 2}', [{"a": {"b": [1, 2]}}]),
    ],
)
def test_what_is_within_values_survives_mending(script: str, values: list[object]) -> None:
    assert parse_json_ld(script) == values


@pytest.mark.parametrize("script", ["{bad json", "{'a': 1}", '{"a": "b" "c": "d"}', "<p>Gout</p>", "var a = 1;"])
def test_what_cannot_be_read_states_nothing(script: str) -> None:
    assert parse_json_ld(script) == []


@pytest.mark.parametrize(
    "script",
    ["[" * 100_000, "{" * 100_000, '{"a":' * 50_000, '"' * 150_000, '"\\' * 90_000, "/*" * 90_000, "," * 150_000,
     '" ' * 90_000, "\\" * 150_000, "{} " * 60_000, "<!--" * 40_000, '{"a": "' + "x" * 3_000_000],
)  # fmt: skip
def test_hostile_scripts_take_no_time(script: str) -> None:
    parse_json_ld(script)


def test_the_scripts_of_a_page_make_one_graph() -> None:
    page = (
        '<script type="application/ld+json">{bad</script><script>{"@type": "Article"}</script>'
        '<script type="Application/LD+JSON; charset=utf-8">{"@type": "Article", "author": {"@id": "#ana"}}</script>'
        '<script type="application/ld+json">{"@type": "Person", "@id": "#ana", "name": "Ana Costa"}</script>'
    )
    graph = json_ld_graph(gather(parse(page)).scripts)
    assert [node["@type"] for node, _ in graph.candidates] == ["Article", "Person"]
    assert graph.by_id["#ana"]["name"] == "Ana Costa"


@given(st.text(st.sampled_from('{}[]",:\\/*<!-> \nab1'), max_size=60))
def test_no_script_breaks_it(script: str) -> None:
    parse_json_ld(script)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_is_well_formed_is_read_as_it_is(value: object) -> None:
    script = json.dumps(value)
    if not script.startswith(("<!--", "//", "/*")) and "--" not in script:
        assert parse_json_ld(script) == [value]
