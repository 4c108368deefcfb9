"""JSON-LD, the block of schema.org data in which most pages describe themselves, also where it is malformed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from contextlib import suppress

from bs4 import Tag

from medcite.ingest.html.schema_nodes import Graph

_WRAPPER = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_LONGEST = 2_000_000  # characters of one script
_LONGEST_MENDED = 200_000  # characters of a script that is malformed
_MOST_SCRIPTS = 30  # of one page
_MOST_VALUES = 100  # that stand one after another in a script that should hold one

# What is looked at in malformed JSON. A quotation mark within a string ends it only before what can follow one.
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.|\\\Z|"(?!\s*(?:[,:}\]]|/[/*]|\Z)))*+(?:"|\Z))
    | (?P<comment>/\*(?:.*?\*/|.*)|(?<![:\w])//[^\n]*|<!--|-->)
    | (?P<open>[{\[]) | (?P<close>[}\]])
    | (?P<comma>,[\s,]*+) | (?P<semicolon>;)
    | (?P<undefined>\b(?:undefined|NaN)\b)""",
    re.VERBOSE | re.DOTALL,
)
_BETWEEN = re.compile(r"[\s,;\ufeff]*")
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\(.)?|"', re.DOTALL)


def json_ld_graph(scripts: Sequence[Tag]) -> Graph:
    """The nodes that the JSON-LD ``scripts`` of a page state; what cannot be read states nothing."""
    return Graph.of(root for script in scripts[:_MOST_SCRIPTS] for root in parse_json_ld(script.get_text()))


def parse_json_ld(script: str) -> list[object]:
    """The values in ``script``, which should be one, but may be several one after another.

    What editors and templates commonly leave in is mended: HTML comments around it, quotation marks as
    entities, comments, commas with nothing after them, quotation marks and line breaks within strings,
    escapes that JSON does not have, brackets that are never closed.
    """
    if len(script) > _LONGEST:
        return []
    script = _WRAPPER.sub("", _WRAPPER.sub("", script, count=1))
    values = _values(script)
    if values or not script.strip() or len(script) > _LONGEST_MENDED:
        return values
    if "&quot;" in script or "&#34;" in script:
        script = html.unescape(script)
    return _values(_mended(script))


def _values(script: str) -> list[object]:
    """All JSON values in ``script``; none if what it begins with is none."""
    decoder = json.JSONDecoder(strict=False)
    values: list[object] = []
    place = 0
    with suppress(ValueError, RecursionError):  # the former at the end, too
        while len(values) < _MOST_VALUES:
            value, place = decoder.raw_decode(script, _after_gap(script, place))
            values.append(value)
    return values


def _after_gap(script: str, place: int) -> int:
    gap = _BETWEEN.match(script, place)
    return gap.end() if gap else place


def _mended(script: str) -> str:
    open_brackets: list[str] = []

    def mend(token: re.Match[str]) -> str:
        text = token[0]
        match token.lastgroup:
            case "string":
                return _mended_string(text)
            case "open":
                open_brackets.append("}" if text == "{" else "]")
                return text
            case "close":
                if text not in open_brackets[-1:]:
                    return ""  # closes nothing
                return open_brackets.pop()
            case "comma":
                return "" if script[token.end() : token.end() + 1] in ("", "}", "]") else ","
            case "undefined":
                return "null"
            case _:
                return " "

    return _TOKEN.sub(mend, script) + "".join(reversed(open_brackets))


def _mended_string(text: str) -> str:
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]

    def mend(found: re.Match[str]) -> str:
        if found[0] == '"':
            return '\\"'
        return found[0] if found[1] is None and len(found[0]) > 1 else found[1] or ""

    return f'"{_ESCAPE.sub(mend, inner)}"'
