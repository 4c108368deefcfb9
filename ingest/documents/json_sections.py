"""Sections that a JSON article is given in: headings, paragraphs, lists, and HTML where it holds any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.documents.json_object import JsonObject, normal_keys, scalar
from medcite.ingest.facts import Facts
from medcite.ingest.text.text_lines import units

_TOP_LEVEL = 2  # of the headings right under the title
_LEVELS = ("1", "2", "3", "4", "5", "6")
_DEEPEST = 32  # sections, blocks and lists within one another

# What the fields of a section, a block or an item hold, by their names as normal_keys has them.
_HEADING = ("heading", "title", "header", "name")
_TEXTS = frozenset({"paragraphs", "paragraph", "text", "content", "body"})
_PARTS = frozenset({"blocks", "children", "sections", "subsections"})
_ITEMS = frozenset({"items", "list", "bullets"})
_HTML = frozenset({"html", "contenthtml", "bodyhtml"})
_KIND = ("type", "kind", "style")
_NO_TEXT = frozenset({"level", "id", "anchor", "url", "ordered", *_KIND, *_HEADING})


def add_sections(stated: object, builder: ArticleBuilder) -> Facts:
    """Add the sections in ``stated`` to ``builder``; return what bylines in their HTML say.

    ``stated`` is a list of objects, each with a heading, maybe a level (1 to 6), and paragraphs, items,
    blocks, HTML or sections of its own, in the order in which the object has them; or one object with a
    text for each heading. A paragraph is text and nothing but text: lines in it that begin with a bullet
    or a number become items, and none a heading.

    Raises:
        ReadingError: it nests too deep.
    """
    walker = _Walker(builder)
    if isinstance(stated, Mapping):
        stated = [{"heading": heading, "content": value} for heading, value in stated.items()]
    walker.add(stated, _Place(_TOP_LEVEL))
    return walker.facts


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a piece stands: the level that a heading has there, and within how many lists and pieces in all."""

    level: int
    lists: int = 0
    depth: int = 0

    def within(self, *, level: int | None = None, lists: int = 0) -> _Place:
        """One piece deeper."""
        if self.depth == _DEEPEST:
            raise ReadingError("is JSON that nests too deep")
        return _Place(level or self.level, self.lists + lists, self.depth + 1)


class _Walker:
    def __init__(self, builder: ArticleBuilder) -> None:
        self.facts = Facts()
        self._builder = builder

    def add(self, value: object, place: _Place) -> None:
        """A paragraph, a section or a block, or a list of these."""
        if isinstance(value, list):
            for entry in value:
                self.add(entry, place.within())
        elif isinstance(value, Mapping):
            self._section(normal_keys(value), place)
        elif isinstance(value, str):
            self._plain(value)
        else:
            self._builder.paragraph(scalar(value))

    def _section(self, section: JsonObject, place: _Place) -> None:
        kind = next(filter(None, (scalar(section.get(key)).lower() for key in _KIND)), "")
        is_heading = kind in ("heading", "header", "title")  # {"type": "heading", "text": ...}
        named = (*_HEADING, "text") if is_heading else _HEADING
        heading = next(filter(None, (scalar(section.get(key)) for key in named)), "")
        if heading:
            stated = scalar(section.get("level"))
            level = int(stated) if stated in _LEVELS else place.level
            self._builder.heading(level, heading)
            place = place.within(level=min(level + 1, 6))
        for key, value in section.items():
            if key in named:
                continue
            if key in _PARTS or key in _TEXTS:
                self.add(value, place.within())
            elif key in _ITEMS:
                self._items(value, section.get("ordered") is True or kind in ("ordered", "ol"), place.within(lists=1))
            else:
                self._other(key, value)

    def _items(self, items: object, is_ordered: bool, place: _Place) -> None:
        for number, item in enumerate(items if isinstance(items, list) else [items], 1):
            marker = f"{number}." if is_ordered else "•"
            if isinstance(item, list):
                self._items(item, is_ordered, place.within(lists=1))
            elif isinstance(item, Mapping):
                self._item(normal_keys(item), marker, place)
            else:
                self._builder.item(scalar(item), marker, place.lists)
        if place.lists == 1:
            self._builder.end_run()

    def _item(self, item: JsonObject, marker: str, place: _Place) -> None:
        """An item with items of its own."""
        for key, value in item.items():
            if key in _ITEMS or key in _PARTS or isinstance(value, list):
                self._items(value, False, place.within(lists=1))
            elif key in _TEXTS or key in _HEADING:
                self._builder.item(scalar(value), marker, place.lists)
                marker = ""
            else:
                self._other(key, value)

    def _plain(self, text: str) -> None:
        for unit in units(text):
            if unit.is_item:
                is_number = unit.marker.strip("().").isdecimal()
                self._builder.item(unit.text, unit.marker if is_number else "•")
            else:
                self._builder.paragraph(unit.text)

    def _other(self, key: str, value: object) -> None:
        """A field that is neither text nor list."""
        if not isinstance(value, str):
            return
        if key in _HTML:
            from medcite.ingest.documents.html_fragment import add_fragment  # here: rarely needed

            self.facts = self.facts.or_else(add_fragment(value, self._builder))
        elif key not in _NO_TEXT:
            self._builder.drop(value, f'field "{key}"')
