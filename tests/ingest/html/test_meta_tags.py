import pytest

from medcite.ingest.facts import Facts, Stated, settle
from medcite.ingest.html.marks import gather
from medcite.ingest.html.meta_tags import MetaTags
from medcite.ingest.html.parsing import parse


def meta(*pairs: tuple[str, str], key: str = "name") -> MetaTags:
    markup = "".join(f'<meta {key}="{name}" content="{content}">' for name, content in pairs)
    return MetaTags(gather(parse(markup)).metas)


def stated(*pairs: tuple[str, str], key: str = "name", base: str = "") -> list[Stated]:
    return list(meta(*pairs, key=key).statements(None, base))


def facts(*pairs: tuple[str, str], key: str = "name", base: str = "") -> Facts:
    return settle(stated(*pairs, key=key, base=base))


def test_each_name_is_a_place_of_its_own() -> None:
    assert stated(("author", "Ana Costa"), ("og:title", "Gout"), ("DC.title", "Gout!"), ("viewport", "width")) == [
        Stated("meta og:title", Facts(title="Gout")),
        Stated("meta dc.title", Facts(title="Gout!")),
        Stated("meta author", Facts(authors=("Ana Costa",))),
    ]


def test_the_order_of_trust() -> None:
    assert facts(
        ("date", "2001"),
        ("dcterms.modified", "2022-01-01"),
        ("article:modified_time", "2023-01-01"),
        ("author", "Ana Costa"),
        ("citation_author", "Ito, Omar"),
        ("og:site_name", "Site"),
        ("citation_publisher", "Press"),
        ("citation_journal_title", "Joint Journal"),
        ("article:published_time", "2020-01-02T03:04:05Z"),
    ) == Facts(
        authors=("Omar Ito",), publisher="Joint Journal", published="2020-01-02", modified="2023-01-01"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "authors"),
    [
        ([("author", "By Ana Costa, RN, and Omar Ito")], ("Ana Costa, RN", "Omar Ito")),
        ([("author", "Ana Costa"), ("AUTHOR", "Omar Ito"), ("author", "Ana Costa")], ("Ana Costa", "Omar Ito")),
        ([("author", "admin"), ("byl", "By Ana Costa")], ("Ana Costa",)),
        ([("article:author", "https://social.example/ana"), ("parsely-author", "Ana Costa")], ("Ana Costa",)),
        ([("citation_author", "Costa, Ana"), ("citation_author", "Ito, O.")], ("Ana Costa", "O. Ito")),
        ([("citation_authors", "Ana Costa; Omar Ito")], ("Ana Costa", "Omar Ito")),
        ([("DC.creator", "Costa, Ana; Ito, Omar")], ("Ana Costa", "Omar Ito")),
        ([("eprints.creators_name", "Costa, Ana")], ("Ana Costa",)),
        ([("twitter:label1", "Written by"), ("twitter:data1", "Ana Costa")], ("Ana Costa",)),
        ([("twitter:label1", "Geschrieben von"), ("twitter:data1", "Ana Costa")], ("Ana Costa",)),
        ([("twitter:label1", "Est. reading time"), ("twitter:data1", "5 minutes")], ()),
    ],
)
def test_authors(pairs: list[tuple[str, str]], authors: tuple[str, ...]) -> None:
    assert facts(*pairs).authors == authors


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("citation_online_date", "published"),
        ("DCTERMS:issued", "published"),
        ("prism.publicationDate", "published"),
        ("PublishDate", "published"),
        ("sailthru.date", "published"),
        ("cdc:last_updated", "modified"),
        ("og:updated_time", "modified"),
        ("Last-Modified", "modified"),
        ("revised", "modified"),
        ("cdc:last_reviewed", "reviewed"),
        ("last-reviewed", "reviewed"),
        ("DC.date.reviewed", "reviewed"),
    ],
)
def test_dates(name: str, fact: str) -> None:
    assert getattr(facts((name, "2023-05-03T10:00:00Z")), fact) == "2023-05-03"


def test_dates_that_contradict_each_other_are_all_stated() -> None:
    dates = [each.facts.published for each in stated(("date", "2020"), ("date", "2021"), ("date", "soon"))]
    assert dates == ["2020", "2021"]


def test_dublin_core_with_a_scheme() -> None:
    tags = '<meta name="DC.date" scheme="DCTERMS.issued" content="2020"><meta name="DC.x" scheme="W3CDTF" content="1">'
    assert settle(list(MetaTags(gather(parse(tags)).metas).statements(None, ""))).published == "2020"


@pytest.mark.parametrize(
    ("pairs", "url"),
    [
        ([("og:url", "/gout")], "https://a.example/gout"),
        ([("dc.identifier", "10.1000/jj.5")], "https://a.example/10.1000/jj.5"),
        ([("dc.identifier", "12345")], None),
        ([("dc.identifier", "https://doi.org/10.1000/jj.5")], None),
        ([("citation_public_url", "https://b.example/1")], "https://b.example/1"),
    ],
)
def test_addresses(pairs: list[tuple[str, str]], url: str | None) -> None:
    assert facts(*pairs, base="https://a.example/x").url == url


def test_languages_and_names_of_the_site() -> None:
    assert facts(("content-language", "en-gb, fr"), ("og:locale", "en_US"), key="http-equiv").language == "en-GB"
    assert facts(("language", "English"), ("og:locale", "en_US")).language == "en-US"
    names = meta(("application-name", "Joints"), ("og:site_name", "Joint Health"), ("publisher", "https://a.example"))
    assert list(names.site_names()) == ["Joint Health", "Joints"]


def test_properties_of_items_are_not_read_here() -> None:
    metas = gather(parse('<meta itemprop="datePublished" content="2020">')).metas
    assert settle(list(MetaTags(metas).statements(None, ""))).published == "2020"
    assert list(MetaTags(metas, frozenset({id(metas[0])})).statements(None, "")) == []


def test_elements_without_a_name_or_content_state_nothing() -> None:
    assert list(MetaTags(gather(parse("<meta><meta name=author><meta content=x>")).metas).statements(None, "")) == []
    assert stated(("title", "x" * 1_001)) == []
