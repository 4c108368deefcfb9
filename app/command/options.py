"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Corpus = Annotated[
    Path | None,
    typer.Option(
        "--corpus",
        "-c",
        envvar="MEDCITE_CORPUS",
        metavar="DIR",
        help="The corpus folder. Default: one among your user data.",
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

Publisher = Annotated[
    str | None,
    typer.Option("--publisher", metavar="NAME", help="Only articles whose publisher's name contains this."),
]
Author = Annotated[
    str | None,
    typer.Option("--author", metavar="NAME", help="Only articles with an author whose name contains this."),
]
ReviewedAfter = Annotated[
    str | None,
    typer.Option(
        "--reviewed-after",
        metavar="DATE",
        help="Only articles reviewed on this date (2024, 2024-03 or 2024-03-09) or later.",
    ),
]
InPath = Annotated[
    str | None,
    typer.Option(
        "--path",
        metavar="PATTERN",
        help="Only articles whose path or URL contains this; * and ? are wildcards.",
    ),
]

Site = Annotated[
    bool,
    typer.Option(
        "--site", help="Take each address for a site, and add all pages that its sitemaps name (robots.txt says where)."
    ),
]
MaxPages = Annotated[
    int | None,
    typer.Option(
        "--max-pages", metavar="N", min=1, help="Of a site or a sitemap, add so many pages at most. Default: 50,000."
    ),
]
Delay = Annotated[
    float,
    typer.Option(
        "--delay",
        metavar="SECONDS",
        min=0.0,
        max=3600.0,
        help="Wait so long between two requests to a host; longer where its robots.txt asks for more.",
    ),
]
AllowPrivate = Annotated[
    bool,
    typer.Option(
        "--allow-private",
        help="Fetch from this machine and its own network, too. Without it, an address that leads there, "
        "as one from a sitemap may, is skipped.",
    ),
]

Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="NAME",
        help="What the encoder computes in: float32, bfloat16, float16 (on a GPU), int8, or auto: int8 for large "
        "corpora where it is quicker. If another than the corpus has, all of it is encoded again.",
    ),
]
Device = Annotated[
    str | None,
    typer.Option("--device", metavar="NAME", help="Where to encode: cpu, cuda, or auto: on a GPU if there is one."),
]
