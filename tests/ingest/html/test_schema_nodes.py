import pytest

from medcite.ingest.html.schema_nodes import Graph, PageIdentity, address_of, text_of, types

PAGE = PageIdentity.of(["https://www.a.example/gout/"], ["Gout & you"], "https://a.example/gout")


def headlines(*roots: object, page: PageIdentity = PAGE, is_visible: bool = False) -> list[object]:
    return [node.get("headline", node.get("name")) for node in Graph.of(roots).about(page, is_visible=is_visible)]


def test_the_article_of_this_address() -> None:
    assert headlines(
        {"@type": "Article", "headline": "First"},
        {"@type": "Article", "headline": "Other", "url": "https://a.example/other"},
        {"@type": "Article", "headline": "This", "url": "http://a.example/gout#text"},
    ) == ["This"]
    assert headlines({"@type": "Article", "headline": "This", "mainEntityOfPage": {"@id": "/gout"}}) == ["This"]
    assert headlines({"@type": "Article", "headline": "This", "@id": "https://a.example/gout/#article"}) == ["This"]


def test_the_article_of_this_title() -> None:
    other = {"@type": "Article", "headline": "Other"}
    assert headlines(other, {"@type": "NewsArticle", "headline": "Gout &amp; You"}) == ["Gout &amp; You"]


def test_else_the_first_that_is_of_no_other_page() -> None:
    other = {"@type": "Article", "headline": "Other", "url": "https://a.example/other"}
    assert headlines(other, {"@type": "Article", "headline": "One"}, {"@type": "Article", "headline": "Two"}) == ["One"]
    assert headlines(other) == ["Other"]
    assert headlines(other, {"@type": "WebPage", "name": "Page", "url": "https://a.example/gout"}) == ["Page"]


def test_marks_in_the_text_have_to_name_the_page() -> None:
    other = {"@type": "Article", "headline": "Other"}
    assert headlines(other, is_visible=True) == []
    assert headlines({"@type": "Article"}, is_visible=True) == [None]


def test_the_article_comes_before_its_page() -> None:
    page = {"@type": ["WebPage", "ItemPage"], "name": "Page"}
    article = {"@type": "https://schema.org/MedicalScholarlyArticle", "headline": "Gout & you"}
    entity = {"@type": "MedicalCondition", "name": "Gout"}
    assert headlines(entity, page, article) == ["Gout & you", "Page", "Gout"]
    assert headlines({**page, "mainEntity": article}) == ["Gout & you", "Page"]
    assert headlines({"@graph": [page, {"@graph": [article]}]}) == ["Gout & you", "Page"]


@pytest.mark.parametrize(
    "around",
    [
        lambda node: {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": node}]},
        lambda node: {"@type": "WebPage", "relatedLink": [node]},
        lambda node: {"@type": "BreadcrumbList", "mainEntity": node},
        lambda node: {"@type": "WebPage", "name": "Gout & you", "hasPart": [node, node]},
        lambda node: {"@type": "Blog", "blogPosts": [node]},
        lambda node: {"@type": "WebSite", "mentions": node},
        lambda node: {"@type": "WebPage", "review": node},
    ],
)
def test_articles_beside_this_one_are_passed_over(around) -> None:  # type: ignore[no-untyped-def]
    assert "Other" not in headlines(around({"@type": "Article", "headline": "Other"}))


def test_one_of_a_list_that_names_this_page_is_taken() -> None:
    listed = [{"@type": "BlogPosting", "headline": title} for title in ("Other", "Gout & you")]
    assert headlines({"@type": "Blog", "blogPost": listed}) == ["Gout & you"]


def test_what_says_nothing_of_articles_is_passed_over() -> None:
    assert headlines({"@type": "JobPosting", "name": "Nurse"}, {"@type": "Person", "name": "Ana"}, {}, "x", None) == []
    assert headlines({"@type": 5, "name": "x"}, {"@type": ["VideoObject"], "name": "x"}) == []


def test_hostile_graphs_end() -> None:
    node: dict[str, object] = {"@type": "WebPage"}
    node["mainEntity"] = node
    assert len(Graph.of([node]).candidates) == 5_000
    assert len(Graph.of([[{"@type": "Article"}] * 100_000]).candidates) == 5_000


def test_types_and_texts() -> None:
    assert types({"@type": ["schema:Article", "http://schema.org/NewsArticle", 5]}) == ["Article", "NewsArticle"]
    assert text_of("<b>Gout</b> &amp;amp; BMI < 25") == "Gout & BMI < 25"
    assert text_of([{"@value": "Gout"}]) == "Gout"
    assert text_of(5) is None
    assert address_of([{"@id": "/gout#x"}], "https://a.example/b") == "https://a.example/gout"
    assert address_of("#!/gout", "https://a.example/b") == "https://a.example/b#!/gout"
    assert address_of({}, "") is None
    assert PageIdentity.of(["https://[bad", ""], []).addresses == frozenset()
