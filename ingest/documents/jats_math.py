"""Formulas in one line of text: MathML written out, else the TeX without what TeX needs around it."""

from __future__ import annotations

import re

from lxml import etree

from medcite.ingest.cleaning import clean

_UNSEEN = frozenset({"annotation", "annotation-xml", "graphic", "inline-graphic", "label", "object-id", "mphantom"})
_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_SIMPLE = re.compile(r"[\w.]+|\([^()]*\)")
_BEGIN, _END = r"\begin{document}", r"\end{document}"


def formula_text(element: etree._Element) -> str:
    """The formula in ``element``, which may hold it in several forms, in one; its number follows in brackets."""
    text = _formula(element)
    number = clean("".join(label.itertext() if (label := element.find("label")) is not None else ()))
    return f"{text} ({number.strip('()')})" if number and text else text


def _formula(element: etree._Element) -> str:
    math = next(element.iter("math"), None)
    if math is not None and (text := clean(_math(math))):
        return text
    tex = next(element.iter("tex-math"), None)
    if tex is not None:
        return _tex("".join(tex.itertext()))
    return clean(_plain(element))


def _plain(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag not in _UNSEEN:
            parts.append(_plain(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _tex(source: str) -> str:
    """What is typeset of a TeX document, or of a formula alone."""
    begin, end = source.find(_BEGIN), source.rfind(_END)
    if begin >= 0:
        source = source[begin + len(_BEGIN) : end if end > begin else None]
    return clean(source).strip("$ ")


def _math(element: etree._Element) -> str:
    """MathML in one line: x^2, a_1, (a+b)/c, √(x)."""
    if element.tag in _TOKENS:
        return clean("".join(element.itertext()))
    parts = [_math(child) for child in element if child.tag not in _UNSEEN]
    match element.tag, parts:
        case "msup" | "mover", [base, raised]:
            return f"{base}^{_grouped(raised)}" if element.tag == "msup" else base + raised
        case "msub" | "munder", [base, lowered]:
            return f"{base}_{_grouped(lowered)}"
        case "msubsup" | "munderover", [base, lowered, raised]:
            return f"{base}_{_grouped(lowered)}^{_grouped(raised)}"
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "mroot", [radicand, degree]:
            return f"{_grouped(radicand)}^(1/{degree})"
        case "msqrt", _:
            return f"√({''.join(parts)})"
        case "mfenced", _:
            inner = element.get("separators", ",")[:1].join(parts)
            return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
        case "mspace", _:
            return " "
        case "semantics", [first, *_]:
            return first
        case "mtr" | "mlabeledtr", _:
            return " ".join(parts)
        case "mtable", _:
            return "; ".join(parts)
    return "".join(parts)


def _grouped(text: str) -> str:
    """``text``, in brackets unless it is one number or name."""
    return text if _SIMPLE.fullmatch(text) else f"({text})"
