from __future__ import annotations

import json
import re
from collections.abc import Callable

from medcite.corpus.annotation import annotation
from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.passage import Passage
from medcite.corpus.rows import StoredArticle

Build = Callable[..., Article]

# Of https://www.w3.org/TR/annotation-model/
MOTIVATIONS = {
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying",
    "linking", "moderating", "questioning", "replying", "tagging",
}  # fmt: skip


def citation_of(article: Article, words: str, passage_id: str = "3kf9a2") -> Citation:
    start = article.text.index(words)
    passage = Passage(passage_id, article.id, (article.title,), start, start + len(words), words, 3)
    return Citation.of(StoredArticle(1, article, "2025-01-02T05:04:05+02:00"), passage)


def test_it_has_what_the_model_asks_for(build_article: Build) -> None:
    article = build_article(
        "Flu", {"": ["It is a virus. Rest – and drink."]}, url="https://example.org/flu#main", authors=("Ada Grey",)
    )
    citation = citation_of(article, "Rest – and drink.")
    made = json.loads(json.dumps(annotation(citation)))
    contexts = made["@context"]
    assert contexts[0] == "http://www.w3.org/ns/anno.jsonld"
    assert made["type"] == "Annotation"
    assert re.fullmatch(r"urn:[a-z0-9]+:[a-z0-9:]+", made["id"])
    assert made["motivation"] in MOTIVATIONS
    body = made["body"]
    assert body["type"] == "TextualBody"
    assert body["purpose"] in MOTIVATIONS
    assert json.loads(body["value"]) == citation.reference()
    assert body["format"] == "application/vnd.citationstyles.csl+json"

    target = made["target"]
    assert target["type"] == "SpecificResource"
    assert target["source"] == "https://example.org/flu"
    assert target["sha256"] == article.text_hash
    assert "sha256" in contexts[1]
    assert target["state"] == [{"type": "TimeState", "sourceDate": "2025-01-02T03:04:05Z"}]
    quote, position, fragment = target["selector"]
    assert quote == {"type": "TextQuoteSelector", "exact": citation.quote, "prefix": citation.prefix, "suffix": ""}
    assert position == {"type": "TextPositionSelector", "start": citation.start, "end": citation.end}
    assert article.text[position["start"] : position["end"]] == quote["exact"]
    assert fragment["type"] == "FragmentSelector"
    assert fragment["conformsTo"] == "https://wicg.github.io/scroll-to-text-fragment/"
    assert citation.link == f"https://example.org/flu#main{fragment['value']}"
    assert citation.as_dict()["annotation"] == annotation(citation)


def test_its_id_is_the_passages_and_the_texts(build_article: Build) -> None:
    article = build_article("Flu", {"": ["Rest. Drink."]})
    first = annotation(citation_of(article, "Rest."))["id"]
    assert annotation(citation_of(article, "Rest."))["id"] == first
    assert annotation(citation_of(article, "Drink.", "b"))["id"] != first
    changed = build_article("Flu", {"": ["Rest. Drink much."]})
    assert annotation(citation_of(changed, "Rest."))["id"] != first
