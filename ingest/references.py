"""Lists of sources: telling their headings and entries, and what an entry refers to."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from medcite.corpus.article import Reference
from medcite.ingest.cleaning import clean
from medcite.ingest.documents.identifiers import bare_doi
from medcite.ingest.facts import web_address

# The heading of a list of sources, without accents: English, German, French, Spanish, Italian, Portuguese, Dutch.
_HEADING = re.compile(
    r"""(?:(?:show|view|see|selected|medical|article|key|all|our|text|scientific|cited|main|list\s+of|expand)\s+)*
    (?:references?(?:\s+(?:and|&|/)\s+(?:sources?|notes?|citations?|resources))?
      | sources?(?:\s+(?:and|&|/)\s+(?:references?|citations?))? | citations? | bibliography
      | (?:works|literature|references?|sources)\s+cited | sources\s+of\s+information | information\s+sources
      | article\s+(?:sources?|references?) | references?\s+list | footnotes | endnotes
      | (?:verwendete\s+)?(?:quellen(?:angaben|verzeichnis|nachweise?)?|einzelnachweise
        |literatur(?:verzeichnis|angaben|nachweise?|quellen)?)(?:\s+und\s+(?:literatur|quellen))?
      | (?:principales\s+)?references\s+bibliographiques | sources\s+et\s+references | bibliographie
      | referencias(?:\s+bibliograficas)? | bibliografia | fuentes(?:\s+(?:consultadas|bibliograficas))?
      | riferimenti\s+bibliografici | fonti(?:\s+e\s+bibliografia)? | fontes(?:\s+consultadas)?
      | (?:geraadpleegde\s+)?bronnen | bronvermelding(?:en)? | referenties | literatuur(?:lijst)?)
    (?:\s*\(\d+\)|\s*\[\d+\]|\s+\d+)?\s*:?""",
    re.IGNORECASE | re.VERBOSE,
)
_SOURCES_LABEL = re.compile(
    r"(?P<label>(?:article\s+|medical\s+)?sources?|references?|quellen?|literatur|r[ée]f[ée]rences?|fuentes?|fonti?|"
    r"refer[êe]ncias|referencias|bibliograf[íi]a|bronn?en?|bron)\s*:\s*(?P<rest>\S[\s\S]*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'\]}]+", re.IGNORECASE)

_PMID = re.compile(r"(?<![A-Za-z])(?:pubmed\s+)?(?:pmid|pubmed)\s*:?\s*#?(?P<pmid>\d{1,8})(?!\d)", re.IGNORECASE)
_PUBMED_PATH = re.compile(r"/(?:pubmed/)?(?P<pmid>\d{1,8})(?:/|$)")
_MARKER = re.compile(r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)](?=\s|[A-Z])|[•·*↑^–-](?=\s)|\^)\s*")
# The words of links that journals put after an entry: in brackets, or after its full stop, or after each other.
_LINK_NAMES = (
    r"(?:pub\s?med(?:\s+central)?|cross\s?ref|google\s+scholar|pmc(?:\s+free\s+article)?|free\s+article|full[\s-]?text|"
    r"web\s+of\s+science|scopus|view\s+(?:article|abstract|in\s+article)|go\s+to\s+original\s+source|"
    r"back\s+to\s+(?:top|text))"
)
_LINKS = re.compile(
    rf"(?:\s*\[\s*(?:{_LINK_NAMES}|article|abstract|medline|cas|isi|doi|links?)\s*\][\s.;,|]*"
    rf"|(?:(?<=[.;)\]])\s|(?<=[.;)\]]\s))\s*(?:(?:article|abstract|cas|medline)\s+)*{_LINK_NAMES}"
    rf"(?:[\s|,;.]+(?:{_LINK_NAMES}|article|abstract|cas|medline))*[\s.;,|]*|\s*↩\S*\s*)$",
    re.IGNORECASE,
)
_LONGEST_LINKS = 120  # characters at the end of an entry
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_LONGEST_HEADING = 80  # characters
_LONGEST_ADDRESS = 3_000  # characters, with the punctuation after it
_LONGEST_ENTRY = 1_000  # characters
_SHORTEST_ENTRY = 20

# Signs that a line is an entry of a bibliography. One of the first kind says so alone.
_VOLUME = re.compile(
    r"(?:18|19|20)\d\d(?:\s+\w{3,9}\.?(?:[\s-]+\w{1,9})?)?\s*;\s*\w{1,6}\s*(?:\([^)]{1,20}\))?\s*[:;,]\s*e?\w?\d"
)
_PAGES = re.compile(
    r"\b\d{1,4}\s?\((?:\d{1,4}(?:[-–]\d{1,4})?)?\s?(?:(?:Suppl|Pt)[^)]{0,9})?\)\s*[:,]\s*(?:pp?\.?\s*)?"
    r"(?:[a-zA-Z]?\d+\s*[-–]\s*[a-zA-Z]?\d+|[a-zA-Z]\d+|\d{2,})"
)
_RETRIEVED = re.compile(
    r"\b(?:retrieved|accessed|last\s+accessed|date\s+accessed|viewed|cited|available\s+(?:at|from|online)|abgerufen\s+am|"
    r"consult[ée]e?\s+le|disponible\s+(?:en|sur)|consultado\s+el|acesso\s+em|geraadpleegd\s+op)\b\s*:?",
    re.IGNORECASE,
)
_AUTHOR = r"[^\W\d_][\w'’-]+(?:\s[\w'’-]+)?,?\s+(?:[A-Z]\.?[\s-]?){1,3}"
_AUTHORS = re.compile(
    rf"{_AUTHOR}(?:(?:,|;|\s*&|,?\s*and)+\s*{_AUTHOR}|[\s,]*et\s+al\b)|[^\n.]{{2,60}}\bet\s+al\b\.?\s*(?:[,:(]|[A-Z])"
)
_ONE_AUTHOR = re.compile(rf"{_AUTHOR}(?:,|;|\.|\s?\()")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_JOURNAL = re.compile(
    r"\b(?:J|Am|Ann|Arch|Br|Clin|Engl|Int|Med|Rev|Eur|Curr|Opin|Lancet|BMJ|JAMA|Cochrane|Nat|Proc|Journal|Annals|"
    r"Archives|Reviews?|Pediatrics|Circulation|StatPearls|UpToDate|Merck Manual|Guidelines?)\b\.?"
)
_PUBLISHER = re.compile(
    r"\b(?:national|institutes?|association|academy|centers?|centres?|clinic|college|department|foundation|society|"
    r"organi[sz]ation|university|hospital|press|publishing|ministry|library|federation|agency|council|news\s+release|"
    r"institut|gesellschaft|verband|stiftung|universit[äéà]t?|verlag|klinik|liga|bundes\w+|soci[ée]t[ée]|haute\s+autorit[ée]|"
    r"minist[èe]re|sociedade?|asociaci[óo]n|instituto|universidade?|minist[ée]rio|societ[àa]|istituto|ministero|"
    r"associa[çc][ãa]o|vereniging|stichting|instituut)\b",
    re.IGNORECASE,
)


def is_references_heading(text: str) -> bool:
    """Whether a heading of this text opens an article's list of sources ("References", "Quellen", "Works cited")."""
    text = text.strip()
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return len(text) <= _LONGEST_HEADING and _HEADING.fullmatch(text) is not None


def sources_line(text: str) -> str | None:
    """What follows the label in "SOURCES: ..."; None where ``text`` is no line of sources but, say, of food.

    ``text`` may hold several lines, each a source; see :func:`source_entries`.
    """
    match = _SOURCES_LABEL.fullmatch(text.strip())
    if match is None:
        return None
    rest = match["rest"]
    is_clear = match["label"].isupper() and len(match["label"]) > 1
    return rest if is_clear or any(map(_names_a_source, source_entries(rest))) else None


def source_entries(rest: str) -> tuple[str, ...]:
    """The entries in what :func:`sources_line` gives: its lines, or in a single line what semicolons divide."""
    lines = [line for line in rest.splitlines() if line.strip()]
    if len(lines) == 1 and not _VOLUME.search(rest):  # "2019;12(3):45" has semicolons of its own
        lines = lines[0].split(";")
    return tuple(entry for line in lines if (entry := clean(line)))


def is_reference_entry(text: str) -> bool:
    """Whether a list item reads like an entry of a bibliography: authors, title, journal, year, volume, pages.

    Made for the numbered list at the end of an article that has no heading over it; a sentence that
    mentions a year or a journal is none.
    """
    text = clean(text)
    if not _SHORTEST_ENTRY <= len(text) <= _LONGEST_ENTRY:
        return False
    text = _MARKER.sub("", text, count=1)
    if bare_doi(text) or _PMID.search(text) or _VOLUME.search(text) or _PAGES.search(text):
        return True
    has_year = _YEAR.search(text) is not None
    if _AUTHORS.match(text):
        return has_year or _JOURNAL.search(text) is not None
    if _ONE_AUTHOR.match(text) and has_year:
        return re.search(r"\(\d{4}[a-z]?\)", text) is not None or _JOURNAL.search(text) is not None
    if _RETRIEVED.search(text):
        return has_year and (first_address(text) is not None or _PUBLISHER.search(text) is not None)
    return first_address(text) is not None and (has_year or _PUBLISHER.search(text) is not None)


def parse_reference(text: str, url: str | None = None) -> Reference:
    """The entry ``text`` of a list of sources; ``url`` is where it leads to, if the source says so.

    The number before it and the words of links after it ("[PubMed]") are cut off. A DOI is taken from
    "doi:10.…", from the text as it is, or from an address; a PMID from "PMID: …" or PubMed's addresses.
    """
    address = url or first_address(text)
    text = clean(text)
    doi = bare_doi(text) or next((doi for link in (url, address) if link and (doi := _doi_of(link))), None)
    match = _PMID.search(text)
    pmid = (
        match["pmid"] if match else next((found for link in (url, address) if link and (found := _pmid_of(link))), None)
    )
    return Reference(_bare(text) or text, address, doi, pmid)


def first_address(text: str) -> str | None:
    """The first http(s) address written out in ``text``."""
    match = _ADDRESS.search(text)
    if match is None or len(match[0]) > _LONGEST_ADDRESS:
        return None
    return web_address(_without_punctuation(match[0]))


def _names_a_source(entry: str) -> bool:
    return (
        is_reference_entry(entry)
        or _PUBLISHER.search(entry) is not None
        or _JOURNAL.search(entry) is not None
        or first_address(entry) is not None
        or re.fullmatch(r"[A-Z]{2,6}\.?", entry) is not None  # "CDC"
    )


def _bare(text: str) -> str:
    """``text`` without the marker before it and the link words after it; all of it, if nothing else were left."""
    text = text[match.end() :] if (match := _MARKER.match(text)) else text
    while match := _LINKS.search(text, max(0, len(text) - _LONGEST_LINKS)):
        if not match.start():
            break
        text = text[: match.start()].rstrip()
    return text.strip()


def _doi_of(address: str) -> str | None:
    """The DOI in an address: of doi.org, or in the path of a publisher's page."""
    try:
        return bare_doi(unquote(urlsplit(address).path))
    except ValueError:
        return None


def _pmid_of(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    is_pubmed = host == "pubmed.ncbi.nlm.nih.gov" or (host.endswith("ncbi.nlm.nih.gov") and "/pubmed/" in parts.path)
    match = _PUBMED_PATH.search(parts.path) if is_pubmed else None
    return match["pmid"] if match else None


def _without_punctuation(text: str) -> str:
    """``text`` without the punctuation of the sentence it stands in; brackets that it opens itself stay closed."""
    while text and (
        text[-1] in ".,;:!?'’\"”" or (text[-1] in _PAIRS and text.count(text[-1]) > text.count(_PAIRS[text[-1]]))
    ):
        text = text[:-1]
    return text
