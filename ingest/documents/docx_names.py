"""WordprocessingML's names, and how its properties are stated (ECMA-376 part 1, 17)."""

from __future__ import annotations

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off", "none"})
_MOST_DIGITS = 6  # of any number that is of use here


def w(name: str) -> str:
    """The element or attribute ``name`` of WordprocessingML, with its namespace, as lxml has it."""
    return _W + name


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """What is reached from ``element`` by its first child of the first name, and so on; None without it."""
    for name in names:
        if element is None:
            return None
        element = element.find(_W + name)
    return element


def value(element: etree._Element | None, name: str = "val") -> str:
    """The attribute ``name`` of ``element``, "" without."""
    return element.get(_W + name, "") if element is not None else ""


def number(element: etree._Element | None, name: str = "val") -> int | None:
    """The attribute ``name`` of ``element`` as a whole number, None if it is none or of no use."""
    stated = value(element, name)
    return int(stated) if stated.isascii() and stated.isdecimal() and len(stated) <= _MOST_DIGITS else None


def is_on(properties: etree._Element | None, name: str) -> bool | None:
    """Whether the toggle ``name`` is on in ``properties``, None where they do not say (17.17.4, ST_OnOff)."""
    toggle = child(properties, name)
    return None if toggle is None else value(toggle).lower() not in _OFF
