"""What recurs on a site's pages is learned before they are added, and remembered for those added later."""

from pathlib import Path

import medcite

NAMES = ["gout", "asthma", "shingles", "measles", "mumps", "acne", "croup", "scabies", "ringworm", "sciatica", "colic"]
NOTICE = "Donate today, and help us to keep the helpline open through the whole of the winter."


def page(folder: Path, name: str) -> Path:
    path = folder / f"{name}.html"
    path.write_text(
        f'<link rel="canonical" href="https://site.example/{name}"><h1>{name.title()}</h1>'
        f"<p>This page is all about {name}, what it does and how it is treated.</p><h2>We need you</h2>"
        f"<p>{NOTICE}</p><h2>Outlook</h2><p>Most people with {name} get well again.</p>"
    )
    return path


def test_a_corpus_of_one_site_s_pages_teaches(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for name in NAMES[:-1]:
        page(site, name)
    with medcite.open(tmp_path / "corpus") as corpus:
        assert corpus.add(site).added == len(NAMES) - 1
        later = page(tmp_path, NAMES[-1])
        assert corpus.add(later).added == 1
        articles = [listed.article for listed in corpus.articles()]
    assert len(articles) == len(NAMES)
    assert not any(NOTICE in article.text or "We need you" in article.text for article in articles)
    assert all("Outlook" in article.text for article in articles)


def test_few_pages_teach_nothing(tmp_path: Path) -> None:
    with medcite.open(tmp_path / "corpus") as corpus:
        corpus.add([page(tmp_path, name) for name in NAMES[:3]])
        assert all(NOTICE in listed.article.text for listed in corpus.articles())


def test_pages_in_one_file_teach_too(tmp_path: Path) -> None:
    import json

    lines = [
        json.dumps({"url": f"https://site.example/{name}", "html": page(tmp_path, name).read_text()}) for name in NAMES
    ]
    (tmp_path / "site.jsonl").write_text("\n".join(lines))
    with medcite.open(tmp_path / "corpus") as corpus:
        assert corpus.add(tmp_path / "site.jsonl").added == len(NAMES)
        assert not any(NOTICE in listed.article.text for listed in corpus.articles())
