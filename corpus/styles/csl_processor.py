"""Citation styles (CSL) applied to CSL-JSON: citeproc-py, with what it does not do right done here.

Each class stands for the elements of its name in a style and has one difference to citeproc-py's own:

- ``NamePart``, ``DatePart``: cases of letters, as with ``Text``, without an error.
- ``Name``: ``initialize="false"`` is obeyed: MLA and Chicago print given names in full.
- ``Text``: full stop and comma go before a closing quotation mark where the language wants it, and quotation marks
  within others become the inner ones; cases of letters are those of `title_case.py`; the number in
  a list is set off by a space; punctuation within facts is kept from being taken for the style's own.
- ``Date``: the parts of a date are joined as the locale says ("2025 Jan 2", not "2025Jan2").
- ``DatePart``: what one date asks for does not stay for all that follow.
- ``Substitute``: what stands in for names that are missing (the title, where there is no author) is not said again.
- ``Style``: its macros are found at once; locales are read with these same classes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any

import citeproc
from citeproc import model
from citeproc.source import CitationItem, VariableError
from citeproc.source.json import CiteProcJSON
from lxml import etree

from medcite.corpus.styles import title_case
from medcite.corpus.styles.csl_marks import CLOSE_QUOTE, clean, keep, tagged

NAMESPACE = "http://purl.org/net/xbiblio/csl"
_VARIABLES = {variable.replace("_", "-") for variable in citeproc.VARIABLES} - {"year-suffix", "citation-number"}
_DOCUMENT_TYPE = "it has a document type declaration, which no style needs"
_NAME_PARTS = ("family", "given", "suffix", "non-dropping-particle", "dropping-particle", "literal")

_MARKS = SimpleNamespace(
    preformat=lambda text: text,
    Italic=lambda text: tagged("i", text),
    Oblique=lambda text: tagged("i", text),
    Bold=lambda text: tagged("b", text),
    Light=str,
    Underline=lambda text: tagged("u", text),
    Superscript=lambda text: tagged("sup", text),
    Subscript=lambda text: tagged("sub", text),
    SmallCaps=lambda text: tagged("small-caps", text),
)
"""What citeproc-py calls a formatter: it sets marks, which stand for plain text and HTML alike."""


def _cased(element: Any, text: Any, language: str | None = None) -> Any:
    """``text`` in the case of letters that ``element`` asks for; titles in other languages stay as they are."""
    match element.get("text-case"):
        case "lowercase":
            return str(text).lower()
        case "uppercase":
            return str(text).upper()
        case "capitalize-first":
            return title_case.capitalised(str(text))
        case "capitalize-all":
            return " ".join(map(title_case.capitalised, str(text).split(" ")))
        case "title":
            return title_case.title_case(str(text)) if language == "en" else text
        case "sentence":
            return title_case.sentence_case(str(text))
        case _:
            return text


class NamePart(model.Name_Part):  # type: ignore[misc]
    """How family or given names are set."""

    case = _cased

    def format_part(self, given: Any, family: Any) -> Any:
        """Both, with the one that the element is for in its form, if there is one."""
        named = given if self.get("name") == "given" else family
        return super().format_part(given, family) if named else (given, family)


class Name(model.Name):  # type: ignore[misc]
    """Names of people."""

    def get_option(self, name: str, context: Any = None, sort_options: Any = None) -> Any:
        """The option, as citeproc-py finds it; none for initials where the style wants none."""
        if name == "initialize-with":
            whole = self.xpath("ancestor-or-self::*[@initialize][1]/@initialize")
            if context is not None and not whole:
                whole = context.xpath("ancestor-or-self::*[@initialize][1]/@initialize")
            if whole == ["false"]:
                return None
        return super().get_option(name, context, sort_options)


class Text(model.Text):  # type: ignore[misc]
    """A variable, a macro, a term or a text of the style's own."""

    def get_macro(self, name: str) -> Any:
        """The macro, from where the style keeps them: looking each up anew takes most of the time of a reference."""
        return self.get_root().macros[name]

    def calls_variable(self) -> bool:
        """Whether there is a variable in it, also within a macro; remembered for each."""
        if "macro" not in self.attrib:
            return bool(super().calls_variable())
        known, name = self.get_root().calling, self.get("macro")
        if name not in known:
            known[name] = bool(super().calls_variable())
        return bool(known[name])

    def _variable(self, item: Any, context: Any) -> Any:
        variable = self.get("variable")
        return None if item.is_said(variable) else item.saying(variable, super()._variable(item, context))

    def markup(self, text: Any, language: str) -> str | None:
        """``text`` with the case, type, quotation marks and affixes that the element asks for."""
        if not text:
            return None
        cased = self.case(str(self.strip_periods(str(text))), language)
        if "macro" not in self.attrib:
            cased = keep(cased)
        made: str = self.wrap(self.quote(self.format(cased)))
        is_number = self.get("variable") == "citation-number"
        return f"{made} " if is_number and isinstance(self.getparent(), model.Layout) else made

    case = _cased

    def quote(self, string: str) -> str:
        """``string`` in quotation marks, if the element asks for them."""
        if self.get("quotes", "false").lower() != "true":
            return string
        opening, closing, inner_opening, inner_closing = (
            str(self.get_single_term(name=name))
            for name in ("open-quote", "close-quote", "open-inner-quote", "close-inner-quote")
        )
        string = str(string)
        if string.count('"') % 2 == 0:
            string = re.sub('"([^"]*)"', rf"{inner_opening}\1{inner_closing}", string)
        if opening != closing:
            string = string.replace(opening, inner_opening).replace(closing, inner_closing)
        is_american = self.get_locale_option("punctuation-in-quote") == "true"
        return opening + string + (CLOSE_QUOTE if is_american and closing == "”" else closing)


class Names(model.Names):  # type: ignore[misc]
    """The names of those who had a role: authors, editors."""

    def process(self, item: Any, *args: Any, **kwargs: Any) -> Any:
        """The names in the style's form; none if they stand in for others already."""
        roles = self.get("variable")
        return None if item.is_said(roles) else item.saying(roles, super().process(item, *args, **kwargs))


class Substitute(model.Substitute):  # type: ignore[misc]
    """What stands in for names that are missing."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        """The first child that there are facts for; they are not said again."""
        before = item.pop("said_here", None)
        for child in self:
            item["said_here"] = set()
            shared = {"names_context": self.getparent()} if isinstance(child, Names) and child.name is None else {}
            try:
                text = child.render(item, context=context, **shared, **kwargs)
            except VariableError:
                continue
            if text:
                item["said"] |= item["said_here"]
                break
        else:
            text = None
        item["said_here"] = before
        return text


class Date(model.Date):  # type: ignore[misc]
    """A date, of a style or as a locale writes it."""

    def render_single_date(self, date: Any, show_parts: Any = None, context: Any = None) -> Any:
        """The date's parts, joined by this element's own delimiter."""
        parts = self.parts(date, show_parts, context if context is not self else None)
        return self.join(parts) if parts else None


class DatePart(model.Date_Part):  # type: ignore[misc]
    """Day, month or year."""

    case = _cased

    def render(self, *args: Any, **kwargs: Any) -> Any:
        """As citeproc-py does, which writes what the style asks for into the locale's element: undone here."""
        own = dict(self.attrib)
        try:
            return super().render(*args, **kwargs)
        finally:
            self.attrib.clear()
            self.attrib.update(own)


class Style(model.Style):  # type: ignore[misc]
    """The root of a style; ``macros`` are its macros by name, ``calling`` says of which it is known what they call."""

    def set_locale_list(self, output_locale: str, validate: bool = False) -> None:
        """Look for terms in the style's own locales first, then in those of its language and of American English."""
        language = output_locale.split("-")[0]
        found = [
            *self.xpath_search(f'./cs:locale[@xml:lang="{output_locale}"]')[:1],
            *(self.xpath_search(f'./cs:locale[@xml:lang="{language}"]')[:1] if language != output_locale else []),
            *self.xpath_search("./cs:locale[not(@xml:lang)]")[:1],
        ]
        for name in dict.fromkeys([output_locale, citeproc.PRIMARY_DIALECTS.get(language), "en-US"]):
            if name in citeproc.LANGUAGE_NAMES:
                found.append(_parsed(Path(citeproc.LOCALES_PATH, f"locales-{name}.xml").read_bytes()))
        self.locales = found
        for locale in found:
            locale.style = self


_OWN: Any = {
    "date": Date,
    "date-part": DatePart,
    "name": Name,
    "name-part": NamePart,
    "names": Names,
    "style": Style,
    "substitute": Substitute,
    "text": Text,
}


class Processor:
    """A citation style, ready to format references.

    Raises:
        ValueError: the text is no XML, or no CSL style with a list of references.
    """

    def __init__(self, style: bytes) -> None:
        self.root = _parsed(style)
        if self.root.tag != f"{{{NAMESPACE}}}style":
            raise ValueError("it is no CSL style")
        self.layout = self.root.find(f"{{{NAMESPACE}}}bibliography/{{{NAMESPACE}}}layout")
        if self.layout is None:
            raise ValueError("it has no form for a list of references")
        locale = self.root.get("default-locale", "en-US")
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?", locale):
            raise ValueError(f"its language {locale!r} is none")
        self.root.set_locale_list(locale)
        self.root.macros = {macro.get("name"): macro for macro in self.root.iter(f"{{{NAMESPACE}}}macro")}
        self.root.calling = {}
        self._lock = Lock()

    @property
    def is_numbered(self) -> bool:
        """Whether the style numbers the entries of its list."""
        return bool(self.layout.xpath(".//*[@variable='citation-number']"))

    def format(self, item: Mapping[str, Any], number: int | None) -> str:
        """The reference, with marks (:mod:`medcite.corpus.styles.csl_marks`), and its number in a list, if it has one.

        Raises:
            ValueError: there is nothing in the style for such an item. A style that is not sound raises anything.
        """
        source = CiteProcJSON([_known(item)])
        entry = _Entry("item")
        entry.update(
            reference=source["item"], number=None if number is None else str(number), said=set(), said_here=None
        )
        bibliography = citeproc.CitationStylesBibliography(SimpleNamespace(root=self.root), source, _MARKS)
        bibliography.register(citeproc.Citation([entry]))
        with self._lock:  # citeproc-py notes what it is at in the style's own elements
            self.layout.repressed = {}
            marked = self.layout.format(self.layout.wrap(self.layout.render_children(entry)))
        if not marked:
            raise ValueError("it says nothing of web pages")
        return str(marked)


class _Entry(CitationItem):  # type: ignore[misc]
    """An entry of a list, whose number is given from outside.

    ``said`` are the variables that stood in for missing names, ``said_here`` those of the one that is being tried.
    """

    reference = property(lambda self: self["reference"])
    number = property(lambda self: self["number"])

    def is_said(self, variable: str) -> bool:
        """Whether the variable stood in for another, and is not to be said again."""
        return variable in self["said"]

    def saying(self, variable: str, text: Any) -> Any:
        """``text``, after noting that the variable is said."""
        if text and self["said_here"] is not None:
            self["said_here"].add(variable)
        return text


def _known(item: Mapping[str, Any]) -> dict[str, Any]:
    """What of ``item`` styles know, with all texts made clean."""
    known: dict[str, Any] = {"id": "item", "type": item.get("type", "webpage")}
    for variable, value in item.items():
        if variable not in _VARIABLES or value in (None, "", []):
            continue
        python_name = variable.replace("-", "_")
        if python_name in citeproc.NAMES:
            known[variable] = [
                {part: _clean_name(part, name[part]) for part in _NAME_PARTS if name.get(part)} for name in value
            ]
        elif python_name in citeproc.DATES:
            known[variable] = value
        else:
            text = clean(str(value).lower() if variable == "language" else str(value))
            if text:
                known[variable] = text
    return known


def _clean_name(part: str, value: str) -> str:
    return keep(clean(value)) if part == "literal" else clean(value)


def _parsed(xml: bytes) -> Any:
    """The root of ``xml``; nothing is fetched for it, and no entities are expanded.

    Raises:
        ValueError: it is no XML, or brings a document type of its own.
    """
    lookup = etree.ElementNamespaceClassLookup()
    classes = lookup.get_namespace(NAMESPACE)
    theirs: Any = model.CitationStylesElement.__subclasses__()
    classes[None] = model.CitationStylesElement
    classes.update({element.__name__.replace("_", "-").lower(): element for element in theirs})
    classes.update(_OWN)
    if b"<!DOCTYPE" in xml:
        raise ValueError(_DOCUMENT_TYPE)
    parser = etree.XMLParser(remove_comments=True, resolve_entities=False, no_network=True, load_dtd=False)
    parser.set_element_class_lookup(lookup)
    try:
        tree = etree.parse(BytesIO(xml), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is no XML ({error.msg})") from error
    if tree.docinfo.internalDTD is not None:  # in an encoding where the bytes do not show it
        raise ValueError(_DOCUMENT_TYPE)
    return tree.getroot()
