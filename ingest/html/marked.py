"""What the markup of a page's visible parts states: bylines, dates, names of authors, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bs4 import Tag
from bs4.element import PageElement

from medcite.corpus.names import has_credentials, is_organisation, is_person
from medcite.ingest.byline_labels import LABEL, Topic, topic
from medcite.ingest.bylines import dated, labelled_topic, parse_byline, together
from medcite.ingest.cleaning import clean, collapsed
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.html.cues import is_marked_byline
from medcite.ingest.html.elements import BLOCKS, attribute, is_text, walk
from medcite.ingest.html.marks import Marks, short_text
from medcite.ingest.html.microdata import property_text
from medcite.ingest.html.schema_facts import stated_date
from medcite.ingest.people import stated_names

_CARDS = ("article", "li")  # that may be of other articles
_MOST_MARKED = 500  # elements of a kind
_MOST_NODES = 300  # of a byline that are looked at
_MOST_OUTSIDE_NODES = 5_000  # outside the content
_MOST_EDGES = 20  # footers and asides
_MOST_EDGE_NODES = 2_000  # of one of them
_LONGEST_LABEL = 60  # characters before a date that are searched for what it is the date of
_NEAR = 3  # elements around a date that may be a byline or a header
_LOOSE_DATES = {"datePublished": Topic.PUBLICATION, "dateModified": Topic.CHANGE, "lastReviewed": Topic.REVIEW}
_REVIEW_CLASS = re.compile(r"review", re.IGNORECASE)
_CHANGE_CLASS = re.compile(r"updat|modif|revis", re.IGNORECASE)
_PUBLICATION_CLASS = re.compile(r"publish|posted|created|(?:entry|post|pub|article)-?_?date", re.IGNORECASE)


def marked_statements(
    marks: Marks, loose: Sequence[Tag], content: Tag, left_out: Collection[int] = (), language: str | None = None
) -> list[Stated]:
    """What visible parts of a page are marked to state, the most trusted first.

    Microdata outside of any item (``loose``, as :class:`Items` has it) first, since it names the very fact;
    then elements whose class or id says that they are bylines; links to the author; time elements, as far as
    their attributes or the words before them say what happened then; boxes about the author; lines outside
    the ``content`` that read like bylines; at last what footers and asides say of the page as a whole.

    Passed over are parts ``left_out`` (by their ``id()``), boxes, footers and asides apart, and cards of
    other articles: list items and article elements that hold neither the ``content`` nor the page's only h1.
    """
    places = _Places([content, *marks.headings] if len(marks.headings) == 1 else [content], left_out)
    named = (tag for tag in marks.named if places.is_here(tag) and is_marked_byline(tag))
    bylines = list(islice(named, _MOST_MARKED))
    found: list[tuple[str, Facts | None]] = []
    found += [("microdata", _property(tag, language)) for tag in _here(loose, places)]
    found += [("byline", parse_byline(_lines(tag), is_marked=True, language=language)) for tag in bylines]
    found += [("rel author", _author(tag)) for tag in _here(marks.authors, places)]
    found += [("time element", facts) for facts in _times(_here(marks.times, places), bylines, language)]
    found += [("author box", _boxed(tag)) for tag in marks.boxes[:_MOST_MARKED] if places.is_own(tag)]
    found += [("byline", facts) for facts in _of_one_page(list(_outside(content, left_out, language)))]
    for edge in marks.edges[:_MOST_EDGES]:
        if places.is_own(edge):
            found += [(edge.name, facts) for facts in _edge(edge, language)]
    return [Stated(origin, facts) for origin, facts in found if facts is not None and facts != Facts()]


class _Places:
    """Whether elements stand where the page speaks of itself."""

    def __init__(self, own: Sequence[Tag], left_out: Collection[int]) -> None:
        self._around = {id(holder) for tag in own for holder in (tag, *tag.parents)}
        self._left_out = left_out
        self._known: dict[tuple[int, bool], bool] = {}

    def is_here(self, tag: Tag) -> bool:
        """Whether ``tag`` is neither left out nor on the card of another article."""
        return self._is_own(tag, is_strict=True)

    def is_own(self, tag: Tag) -> bool:
        """Whether ``tag`` is not on the card of another article, though it may be left out."""
        return self._is_own(tag, is_strict=False)

    def _is_own(self, tag: Tag | None, *, is_strict: bool) -> bool:
        passed: list[int] = []
        result = True
        while tag is not None:
            place = id(tag)
            if (place, is_strict) in self._known:
                result = self._known[place, is_strict]
                break
            passed.append(place)
            if (tag.name in _CARDS and place not in self._around) or (is_strict and place in self._left_out):
                result = False
                break
            tag = tag.parent
        self._known.update(((place, is_strict), result) for place in passed)
        return result


def _here(tags: Iterable[Tag], places: _Places) -> list[Tag]:
    return [tag for tag in islice(tags, _MOST_MARKED) if places.is_here(tag)]


def _property(tag: Tag, language: str | None) -> Facts | None:
    """What an element states by an ``itemprop`` that belongs to no item."""
    for name in attribute(tag, "itemprop").split():
        if name in _LOOSE_DATES:
            date = stated_date(property_text(tag, name), language)
            return dated(_LOOSE_DATES[name], date) if date else None
        if name in ("author", "reviewedBy"):
            inner = tag.find(itemprop="name")
            names = stated_names(property_text(inner if isinstance(inner, Tag) else tag, name))
            return Facts(authors=names) if name == "author" else Facts(reviewers=names)
    return None


def _author(tag: Tag) -> Facts | None:
    """The author that a link, or an element of a card with "author" in a class around, names."""
    names = stated_names(short_text(tag))
    is_name = all(is_person(name) or has_credentials(name) or is_organisation(name) for name in names)
    is_author = tag.name == "a" or any("author" in attribute(holder, "class") for holder in _near(tag))
    return Facts(authors=names) if names and is_name and is_author else None


def _boxed(tag: Tag) -> Facts | None:
    names = stated_names(short_text(tag))
    return Facts(authors=names) if names and all(map(is_person, names)) else None


def _times(tags: Sequence[Tag], bylines: Sequence[Tag], language: str | None) -> Iterator[Facts]:
    """What happened at the times that ``tags`` give; where nothing says it but a byline holds one, publication."""
    near = set(map(id, bylines))
    unclear = []
    for tag in tags:
        date = _date(tag, language)
        if date:
            topics = _topics(tag)
            yield from (dated(topic, date) for topic in topics)
            if not topics and any(id(holder) in near or holder.name == "header" for holder in _near(tag)):
                unclear.append(Facts(published=date))
    yield from unclear


def _date(tag: Tag, language: str | None) -> str | None:
    for stated in (attribute(tag, "datetime"), attribute(tag, "content"), attribute(tag, "title")):
        if stated and (date := stated_date(stated, language)):
            return date
    return stated_date(short_text(tag), language)


def _topics(tag: Tag) -> list[Topic]:
    """What happened at the time that ``tag`` gives, as its attributes or the words before it say."""
    if tag.has_attr("itemprop"):
        properties = attribute(tag, "itemprop").split()
        return [topic for name, topic in _LOOSE_DATES.items() if name in properties]
    label = labelled_topic(_text_before(tag))
    if label is not None:
        return [label] if label not in (Topic.AUTHORS, Topic.BY) else []
    if tag.has_attr("pubdate"):
        return [Topic.PUBLICATION]
    names = f"{attribute(tag, 'class')} {attribute(tag, 'id')}"
    forms = ((_REVIEW_CLASS, Topic.REVIEW), (_PUBLICATION_CLASS, Topic.PUBLICATION), (_CHANGE_CLASS, Topic.CHANGE))
    return [topic for form, topic in forms if form.search(names)]


def _text_before(tag: Tag) -> str:
    """The words on the same line right before ``tag``."""
    holders = set(map(id, tag.parents))
    parts: list[str] = []
    length = 0
    node: PageElement | None = tag.previous_element
    for _ in range(_MOST_NODES):
        if node is None or length > _LONGEST_LABEL:
            break
        if isinstance(node, Tag):
            if node.name in ("br", "time") or (node.name in BLOCKS and id(node) in holders):
                break
        elif is_text(node):
            parts.append(str(node))
            length += len(parts[-1])
        node = node.previous_element
    return clean("".join(reversed(parts)))[-_LONGEST_LABEL:]


def _near(tag: Tag) -> list[Tag]:
    return [tag, *islice(tag.parents, _NEAR)]


def _outside(content: Tag, left_out: Collection[int], language: str | None) -> Iterator[Facts]:
    """What lines say that stand neither in the ``content`` nor in parts ``left_out`` nor on cards."""
    before = ""
    byline: Facts | None = None  # of the lines in hand
    for line in _lines_outside(content, left_out).splitlines():
        text = clean(f"{before} {line}")
        before = text if LABEL.fullmatch(text) else ""  # its name or date is on the next line
        stated = parse_byline(text, language=language) if text and not before else None
        if stated is not None:
            label = LABEL.match(text)
            # "By Symptom Checker" is of a menu
            is_author = any(map(has_credentials, stated.authors)) or (label and topic(label) is Topic.AUTHORS)
            byline = together(byline or Facts(), stated if is_author else replace(stated, authors=()))
        elif text and byline is not None:
            yield byline
            byline = None
    if byline is not None:
        yield byline


def _of_one_page(bylines: Sequence[Facts]) -> Iterator[Facts]:
    """``bylines`` without dates of publication or change that contradict each other: those are of several pages."""
    published = {each.published for each in bylines} - {None}
    modified = {each.modified for each in bylines} - {None}
    for each in bylines:
        yield replace(
            each,
            published=each.published if len(published) == 1 else None,
            modified=each.modified if len(modified) == 1 else None,
        )


def _lines_outside(content: Tag, left_out: Collection[int]) -> str:
    around = list(content.parents)
    if not around:
        return ""
    holders = set(map(id, around))
    parts: list[str] = []
    cards = 0
    for node, is_entering in islice(walk(around[-1], {*left_out, id(content)}), _MOST_OUTSIDE_NODES):
        if isinstance(node, Tag):
            parts.append("\n" if node.name in BLOCKS or node.name == "br" else " ")
            if node.name in _CARDS and id(node) not in holders:
                cards += 1 if is_entering else -1
        elif not cards and is_text(node):
            parts.append(collapsed(str(node)))
    return _closed_up("".join(parts))


def _edge(edge: Tag, language: str | None) -> Iterator[Facts]:
    """What a footer or an aside says of the page's review, and a footer of its last change, in so many words."""
    for line in _lines(edge, _MOST_EDGE_NODES).splitlines():
        stated = parse_byline(clean(line), language=language)
        if stated is not None:
            modified = stated.modified if edge.name == "footer" else None
            yield Facts(reviewers=stated.reviewers, reviewed=stated.reviewed, modified=modified)


def _lines(tag: Tag, most: int = _MOST_NODES) -> str:
    """The text in ``tag``, a line for each block; inline elements in it are set apart by a space."""
    parts: list[str] = []
    for node, _ in islice(walk(tag), most):
        if isinstance(node, Tag):
            parts.append("\n" if node.name in BLOCKS or node.name == "br" else " ")
        elif is_text(node):
            parts.append(collapsed(str(node)))
    return _closed_up("".join(parts))


def _closed_up(text: str) -> str:
    """``text`` without the spaces before punctuation that setting inline elements apart has made."""
    return re.sub(r" +(?=[,;:.\n])", "", text)
