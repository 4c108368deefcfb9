from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from hypothesis import example, given
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.errors import UsageError
from medcite.corpus.passage import Passage
from medcite.corpus.rows import StoredArticle
from medcite.corpus.styles.citation_styles import as_document, check_style, format_references

URL = "https://harbour.example/kypho-plasty"
PEOPLE = [
    {"family": family, "given": given}
    for family, given in (
        ("Abara-Finch", "Leontine"), ("Costa", "Ana B."), ("Ito", "Omar"), ("Mori", "Maya"),
        ("Kaur", "Liam"), ("Hale", "Grace"), ("Petrov", "Ines"), ("Brandt", "Ada"),
    )
]  # fmt: skip
PAGE: dict[str, Any] = {
    "id": "3kf9a2xyz",
    "type": "webpage",
    "title": "Kyphoplasty: what to expect",
    "author": PEOPLE[:1],
    "container-title": "Harbour Health",
    "issued": {"date-parts": [[2024, 3, 9]]},
    "reviewed-date": {"date-parts": [[2024, 11]]},
    "language": "en",
    "URL": URL,
    "accessed": {"date-parts": [[2025, 1, 2]]},
}


def page(*without: str, **facts: Any) -> dict[str, Any]:
    """The page, without some facts and with others."""
    return {name: value for name, value in {**PAGE, **facts}.items() if name not in without}


def one(style: str, item: dict[str, Any], **options: Any) -> str:
    (made,) = format_references([item], style, **options)
    return made


ITEMS = {
    "all": page(),
    "no author": page("author"),
    "no date": page("issued"),
    "year": page(issued={"date-parts": [[2020]]}),
    "organisation": page(author=[{"literal": "Heart Trust"}]),
    "three": page(author=PEOPLE[:3]),
    "eight": page(author=PEOPLE),
    "no publisher": page("container-title"),
    "file": page(URL="file:///articles/kypho.html"),
    "particle": page(author=[{"family": "Berg", "given": "Jan K.", "non-dropping-particle": "van der"}]),
    "question": page(title="What is “flu”?"),
}
AMA = f"Accessed January 2, 2025. {URL}"
NLM = f"Kyphoplasty: what to expect. Available from: {URL}"
MLA = "“Kyphoplasty: What to Expect.” Harbour Health, 9 Mar. 2024"
CHICAGO = f"“Kyphoplasty: What to Expect.” Harbour Health, March 9. {URL}."
APA = f"Kyphoplasty: what to expect. Harbour Health. {URL}"
PRESCRIBED = {
    "ama": {
        "all": f"Abara-Finch L. Kyphoplasty: what to expect. Harbour Health. March 9, 2024. {AMA}",
        "no author": f"Kyphoplasty: what to expect. Harbour Health. March 9, 2024. {AMA}",
        "no date": f"Abara-Finch L. Kyphoplasty: what to expect. Harbour Health. {AMA}",
        "year": f"Abara-Finch L. Kyphoplasty: what to expect. Harbour Health. 2020. {AMA}",
        "organisation": f"Heart Trust. Kyphoplasty: what to expect. Harbour Health. March 9, 2024. {AMA}",
        "three": f"Abara-Finch L, Costa AB, Ito O. Kyphoplasty: what to expect. Harbour Health. March 9, 2024. {AMA}",
        "eight": "Abara-Finch L, Costa AB, Ito O, et al. Kyphoplasty: what to expect. Harbour Health. March 9, 2024. "
        + AMA,
        "no publisher": f"Abara-Finch L. Kyphoplasty: what to expect. March 9, 2024. {AMA}",
        "file": "Abara-Finch L. Kyphoplasty: what to expect. Harbour Health. March 9, 2024.",
        "particle": f"van der Berg JK. Kyphoplasty: what to expect. Harbour Health. March 9, 2024. {AMA}",
        "question": f"Abara-Finch L. What is “flu”? Harbour Health. March 9, 2024. {AMA}",
    },
    "vancouver": {
        "all": f"Abara-Finch L. Harbour Health [Internet]. 2024 [cited 2025 Jan 2]. {NLM}",
        "no author": f"Harbour Health [Internet]. 2024 [cited 2025 Jan 2]. {NLM}",
        "no date": f"Abara-Finch L. Harbour Health [Internet]. [date unknown] [cited 2025 Jan 2]. {NLM}",
        "eight": "Abara-Finch L, Costa AB, Ito O, Mori M, Kaur L, Hale G, et al. Harbour Health [Internet]. 2024 "
        f"[cited 2025 Jan 2]. {NLM}",
        "no publisher": "Abara-Finch L. Kyphoplasty: what to expect [Internet]. 2024 [cited 2025 Jan 2]. "
        f"Available from: {URL}",
        "file": "Abara-Finch L. Harbour Health. 2024. Kyphoplasty: what to expect.",
        "particle": f"van der Berg JK. Harbour Health [Internet]. 2024 [cited 2025 Jan 2]. {NLM}",
    },
    "apa": {
        "all": f"Abara-Finch, L. (2024, March 9). {APA}",
        "no author": f"Kyphoplasty: what to expect. (2024, March 9). Harbour Health. {URL}",
        "no date": "Abara-Finch, L. (n.d.). Kyphoplasty: what to expect. Harbour Health. Retrieved January 2, 2025, "
        f"from {URL}",
        "year": f"Abara-Finch, L. (2020). {APA}",
        "organisation": f"Heart Trust. (2024, March 9). {APA}",
        "three": f"Abara-Finch, L., Costa, A. B., & Ito, O. (2024, March 9). {APA}",
        "no publisher": f"Abara-Finch, L. (2024, March 9). Kyphoplasty: what to expect. {URL}",
        "file": "Abara-Finch, L. (2024, March 9). Kyphoplasty: what to expect. Harbour Health.",
        "particle": f"van der Berg, J. K. (2024, March 9). {APA}",
        "question": f"Abara-Finch, L. (2024, March 9). What is “flu”? Harbour Health. {URL}",
    },
    "mla": {
        "all": f"Abara-Finch, Leontine. {MLA}, {URL}.",
        "no author": f"{MLA}, {URL}.",
        "no date": f"Abara-Finch, Leontine. “Kyphoplasty: What to Expect.” Harbour Health, {URL}. "
        "Accessed 2 Jan. 2025.",
        "year": f"Abara-Finch, Leontine. “Kyphoplasty: What to Expect.” Harbour Health, 2020, {URL}.",
        "organisation": f"Heart Trust. {MLA}, {URL}.",
        "three": f"Abara-Finch, Leontine, et al. {MLA}, {URL}.",
        "file": f"Abara-Finch, Leontine. {MLA}.",
        "particle": f"van der Berg, Jan K. {MLA}, {URL}.",
        "question": f"Abara-Finch, Leontine. “What Is ‘Flu’?” Harbour Health, 9 Mar. 2024, {URL}.",
    },
    "chicago": {
        "all": f"Abara-Finch, Leontine. 2024. {CHICAGO}",
        "no author": f"Harbour Health. 2024. “Kyphoplasty: What to Expect.” March 9. {URL}.",
        "no date": "Abara-Finch, Leontine. n.d. “Kyphoplasty: What to Expect.” Harbour Health. Accessed January 2, "
        f"2025. {URL}.",
        "year": f"Abara-Finch, Leontine. 2020. “Kyphoplasty: What to Expect.” Harbour Health. {URL}.",
        "three": f"Abara-Finch, Leontine, Ana B. Costa, and Omar Ito. 2024. {CHICAGO}",
        "eight": f"Abara-Finch, Leontine, Ana B. Costa, Omar Ito, et al. 2024. {CHICAGO}",
        "no publisher": f"Abara-Finch, Leontine. 2024. “Kyphoplasty: What to Expect.” March 9. {URL}.",
        "particle": f"Berg, Jan K. van der. 2024. {CHICAGO}",
        "question": f"Abara-Finch, Leontine. 2024. “What Is ‘Flu’?” Harbour Health, March 9. {URL}.",
    },
}


@pytest.mark.parametrize(
    ("style", "case"),
    [(style, case) for style, cases in PRESCRIBED.items() for case in cases],
    ids=lambda name: name.replace(" ", "_"),
)
def test_each_style_says_what_its_guide_prescribes(style: str, case: str) -> None:
    assert one(style, ITEMS[case]) == PRESCRIBED[style][case]


def test_several_are_numbered_where_the_style_numbers_its_list() -> None:
    items = [page(title="B"), page(title="A")]
    assert [made[:3] for made in format_references(items, "ama")] == ["1. ", "2. "]
    assert [made[:3] for made in format_references(items, "vancouver")] == ["1. ", "2. "]
    assert format_references(items, "ama", numbered=False)[0].startswith("Abara-Finch L. B.")
    assert [re.search(r"\b[AB]\.", made) is not None for made in format_references(items, "apa")] == [True, True]
    assert format_references([], "apa") == []


@pytest.mark.parametrize(
    ("title", "cased"),
    [
        ("COVID-19 and mRNA: a follow-up on vitamin A", "COVID-19 and mRNA: A Follow-up on Vitamin A"),
        ("anti-inflammatory or evidence-based care", "Anti-inflammatory or Evidence-Based Care"),
        ("What To Look For", "What to Look For"),
        ("Pain (after surgery) & what to do about it", "Pain (After Surgery) & What to Do About It"),
        ("pH of <b>blood</b> &amp; urine", "pH of <b>blood</b> &amp; Urine"),
        ("Why wait... Now?", "Why Wait... Now?"),
    ],
)
def test_title_case_leaves_words_with_a_case_of_their_own(title: str, cased: str) -> None:
    made = one("chicago", page(title=title))
    assert f"“{cased}” " in made or f"“{cased}.” " in made
    assert f"“{title}" in one("chicago", page(title=title, language="de"))


HOSTILE = 'A <b>bold</b> <span class="nocase">X</span> &amp; <script>"1 < 2"</script>'


@pytest.mark.parametrize("style", ["ama", "vancouver", "apa"])
def test_what_looks_like_markup_in_a_title_is_text(style: str) -> None:
    assert HOSTILE in one(style, page(title=HOSTILE))
    rich = one(style, page(title=HOSTILE), markup="html")
    assert html.escape(HOSTILE) in rich
    assert not re.findall(r"<(?!/?i>)", rich)


def test_html_has_the_styles_own_type() -> None:
    assert "<i>Kyphoplasty: what to expect</i>. Harbour" in one("apa", page(), markup="html")
    for style in ("bibtex", "ris", "csl-json"):
        assert one(style, page(title="<b>"), markup="html") == html.escape(one(style, page(title="<b>")))
    with pytest.raises(UsageError, match="'rtf' is no markup"):
        format_references([], "apa", markup="rtf")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(TEXTS, TEXTS, st.sampled_from(["ama", "apa", "mla", "chicago"]))
@example("\ufdd0x\ufdef", "<", "mla")
def test_plain_and_html_say_the_same_whatever_the_facts(title: str, name: str, style: str) -> None:
    item = page(title=title, author=[{"literal": name}])
    plain, rich = one(style, item), one(style, item, markup="html")
    assert html.unescape(re.sub(r"</?(i|b|u|sup|sub|span[^>]*)>", "", rich)) == plain
    assert not re.search("[\ufdd0-\ufdef]", plain)
    assert "\n" not in plain


@given(TEXTS)
def test_a_title_comes_through_whole(title: str) -> None:
    visible = " ".join(re.sub("[\ufdd0-\ufdef]", "", title).split())
    assert re.sub(r"[.,;: ]+$", "", visible) in one("ama", page(title=title))


# -- BibTeX and RIS, as their own libraries read them --


def test_bibtex_has_all_that_is_known() -> None:
    item = page(note="Read with care: 5 % risk", author=[*PEOPLE[:1], {"literal": "A and B"}])
    (entry,) = bibtexparser.parse_string(one("bibtex", item)).entries
    assert (entry.entry_type, entry.key) == ("online", "abarafinch2024kyphoplasty-3kf9a2")
    fields = {field.key: field.value for field in entry.fields}
    assert fields == {
        "author": "Abara-Finch, Leontine and {A and B}",
        "title": "{Kyphoplasty: what to expect}",
        "organization": "{Harbour Health}",
        "date": "2024-03-09",
        "year": "2024",
        "url": URL,
        "urldate": "2025-01-02",
        "note": r"Read with care: 5 \% risk. Last reviewed 2024-11",
    }
    assert "url" not in one("bibtex", ITEMS["file"])


def normal(text: str) -> str:
    """Without control characters, and with single spaces."""
    return " ".join("".join(" " if re.match(r"[\x00-\x1f\x7f-\x9f]", letter) else letter for letter in text).split())


@given(TEXTS, TEXTS)
@example('50% of {A_1} ~ \\x^2 # $ & "q" @online{b, }', "M{ü}ller & Søn")
@example("}} @book{x, title = {y}", "and")
def test_bibtex_keeps_any_title_and_name(title: str, name: str) -> None:
    made = one("bibtex", page(title=title, author=[{"literal": name}], **{"container-title": name}))
    (block,) = bibtexparser.parse_string(made).blocks  # one entry, whatever is in it
    balance = 0
    for mark in re.findall(r"[{}]", made):
        balance += 1 if mark == "{" else -1
        assert balance >= 0
    assert balance == 0
    fields = {field.key: field.value for field in block.fields}  # type: ignore[attr-defined]
    assert decoded(fields.get("title", "{}")) == normal(title)
    assert decoded(fields.get("author", "{}")) == normal(name)


def decoded(value: str) -> str:
    """What LaTeX prints for ``value``, of which nothing but the escapes of BibTeX is a command."""
    marks = {
        r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}",
        r"\textasciitilde{}": "~", r"\textasciicircum{}": "^",
    }  # fmt: skip
    inner = value.removeprefix("{").removesuffix("}")
    return re.sub(r"\\text\w+\{\}|\\([&%$#_])", lambda found: found[1] or marks[found[0]], inner)


@given(TEXTS, TEXTS)
@example("A\nER  - \nTY  - JOUR", "B\r\nTI  - C")
@example("x\u2028TI  - y\x85", "\x0b\x1c")
def test_ris_keeps_any_title_and_name(title: str, name: str) -> None:
    (entry,) = rispy.loads(one("ris", page(title=title, author=[{"literal": name}])))
    assert normal(entry.get("title", "")) == normal(title)
    assert list(map(normal, entry.get("authors", []))) == [normal(name)] * bool(normal(name))
    assert entry["urls"] == [URL]


def test_ris_has_all_that_is_known() -> None:
    item = page(author=[{"family": "Berg", "given": "Jan", "non-dropping-particle": "van der", "suffix": "Jr."}])
    made = as_document(format_references([item, ITEMS["file"]], "ris"), "ris")
    assert made.splitlines()[0] == "TY  - ELEC"
    first, second = rispy.loads(made)
    assert first["authors"] == ["van der Berg, Jan, Jr."]
    assert (first["year"], first["date"], first["access_date"]) == ("2024", "2024/03/09/", "2025/01/02/")
    assert first["notes"] == ["Last reviewed 2024-11"]
    assert "urls" not in second


def test_csl_json_is_an_array_of_the_items() -> None:
    items = [page(), ITEMS["file"]]
    assert json.loads(as_document(format_references(items, "csl-json"), "csl-json")) == items


# -- which styles there are --


def test_styles_go_by_csls_names_and_by_paths(tmp_path: Path) -> None:
    for style in ("AMA", "nature", "the-lancet-oncology", "annotation"):  # the third only names another
        check_style(style)
    own = tmp_path / "own.csl"
    own.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><bibliography>'
        '<layout suffix="!"><text variable="title" text-case="uppercase"/></layout></bibliography></style>'
    )
    assert one(str(own), page()) == "KYPHOPLASTY: WHAT TO EXPECT!"


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ("amma", r"'amma' is no citation style\. Did you mean ama, .*There are ama, vancouver"),
        ("vancover", "Did you mean vancouver"),
        ("lancet", "Did you mean .*the-lancet"),
        ("", "'' is no citation style"),
        ("xyzzy", r"'xyzzy' is no citation style\. There are"),
        ("nowhere.csl", "nowhere.csl cannot be read: No such file"),
        ("../apa", "cannot be read"),
        ("chicago-notes", "it has no form for a list of references"),
    ],
)
def test_what_is_no_style_is_said(style: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_style(style)


CSL = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0">{}</style>'
AGAIN = '<text macro="m"/>'
LAYOUT = "<bibliography><layout>{}</layout></bibliography>"


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("<style", "it is no XML"),
        ("", "it is no XML"),
        ("<html/>", "it is no CSL style"),
        (CSL.format(""), "no form for a list of references"),
        (CSL.format(LAYOUT.format("")), "it says nothing of web pages"),
        (CSL.format(LAYOUT.format('<text macro="gone"/>')), "it cannot be followed"),
        (CSL.format(f'<macro name="m">{AGAIN}</macro>{LAYOUT.format(AGAIN)}'), "RecursionError"),
        ('<!DOCTYPE style [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + CSL.format("&a;"), "document type"),
        (CSL.format("").replace("version", 'default-locale="../x" version'), "no form|its language"),
    ],
)  # fmt: skip
def test_a_style_that_cannot_be_used_is_said_to_be_so(xml: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "own.csl"
    path.write_text(xml)
    with pytest.raises(UsageError, match=message):
        check_style(str(path))


def test_a_citation_formats_itself(build_article: Callable[..., Article]) -> None:
    article = build_article("Flu", {"": ["Rest."]}, url="https://example.org/flu", authors=("Ada Grey, MD",))
    passage = Passage("id", article.id, ("Flu",), 0, 5, "Rest.", 3)
    citation = Citation.of(StoredArticle(1, article, "2025-01-02T03:04:05+00:00"), passage)
    assert citation.formatted("ama") == "Grey A. Flu. Accessed January 2, 2025. https://example.org/flu"
    assert json.loads(citation.formatted("annotation"))["target"]["source"] == "https://example.org/flu"
    with pytest.raises(UsageError, match="of a passage"):
        format_references([citation.reference()], "annotation")
