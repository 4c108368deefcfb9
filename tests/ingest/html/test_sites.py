"""How sites of many kinds state who wrote and reviewed a page, and when: made-up pages in their manner."""

import json
from dataclasses import replace

from medcite.corpus.article import Reference, Statement
from medcite.ingest.facts import Facts, Stated, settle, statements
from medcite.ingest.html.elements import tags
from medcite.ingest.html.marked import marked_statements
from medcite.ingest.html.metadata import PageStatements, in_order_of_trust, page_statements
from medcite.ingest.html.parsing import parse

URL = "https://jointhealth.example/gout/"


def state(markup: str, address: str = "") -> tuple[PageStatements, list[Stated]]:
    soup = parse(markup)
    page = page_statements(soup, address)
    content = next(iter(tags(soup, ("main", "article"))), soup.body or soup)
    marked = marked_statements(page.marks, page.loose, content, (), page.language)
    return page, in_order_of_trust(page, "", [], marked)


def read(markup: str, address: str = "") -> Facts:
    return settle(state(markup, address)[1])


def read_statements(markup: str, address: str = "") -> list[tuple[str, str, str]]:
    return [(each.fact, each.value, each.origin) for each in statements(state(markup, address)[1])]


def json_ld(*values: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def test_wordpress_with_yoast() -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Article",
                "@id": f"{URL}#article",
                "isPartOf": {"@id": URL},
                "author": {"name": "Ana Costa", "@id": "https://jointhealth.example/#/schema/person/1"},
                "headline": "Gout: signs and causes",
                "datePublished": "2021-05-03T08:00:00+00:00",
                "dateModified": "2023-06-07T08:00:00+00:00",
                "mainEntityOfPage": {"@id": URL},
                "publisher": {"@id": "https://jointhealth.example/#organization"},
                "inLanguage": "en-GB",
            },
            {"@type": ["WebPage", "ItemPage"], "@id": URL, "url": URL, "name": "Gout: signs and causes - Joint Health"},
            {
                "@type": "BreadcrumbList",
                "itemListElement": [{"@type": "ListItem", "position": 1, "item": {"@type": "WebPage", "name": "Home"}}],
            },
            {"@type": "WebSite", "name": "Joint Health", "url": "https://jointhealth.example/"},
            {"@type": "Organization", "@id": "https://jointhealth.example/#organization", "name": "Joint Health Trust"},
            {
                "@type": "Person",
                "@id": "https://jointhealth.example/#/schema/person/1",
                "name": "Ana Costa",
                "sameAs": ["https://social.example/ana"],
            },
        ],
    }
    page = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Gout: signs and causes - Joint Health</title>
        <link rel="canonical" href="{URL}" /><meta property="og:locale" content="en_GB" />
        <meta property="og:title" content="Gout: signs and causes - Joint Health" />
        <meta property="og:url" content="{URL}" /><meta property="og:site_name" content="Joint Health" />
        <meta property="article:modified_time" content="2023-06-07T08:00:00+00:00" />
        <meta name="author" content="jhadmin" /><meta name="twitter:label1" content="Written by" />
        <meta name="twitter:data1" content="Ana Costa" /><meta name="twitter:label2" content="Est. reading time" />
        <meta name="twitter:data2" content="5 minutes" />{json_ld(graph)}</head><body>
        <article class="post-12 post type-post"><h1 class="entry-title">Gout: signs and causes</h1>
        <div class="entry-meta">By <span class="author vcard"><a class="url fn n" rel="author">Ana Costa, RN</a></span>
        <time class="entry-date published" datetime="2021-05-03T09:00:00+01:00">May 3, 2021</time>
        <time class="updated" datetime="2023-06-07T09:00:00+01:00">June 7, 2023</time></div><p>Text.</p></article>"""
    assert read(page) == Facts(
        title="Gout: signs and causes",
        authors=("Ana Costa, RN",),
        publisher="Joint Health Trust",
        published="2021-05-03",
        modified="2023-06-07",
        language="en-GB",
        url=URL,
    )
    stated = read_statements(page)
    assert ("authors", "jhadmin", "meta author") in stated
    assert ("authors", "Ana Costa", "json-ld Article") in stated
    assert ("authors", "Ana Costa", "meta twitter:data1") in stated
    assert ("authors", "Ana Costa, RN", "rel author") in stated
    assert ("modified", "2023-06-07", "time element") in stated
    assert not any(value == "Home" for _, value, _ in stated)


def test_a_publisher_with_medical_reviewers() -> None:
    page = f"""<html lang="en"><head><title>Gout: Symptoms and Causes</title><link rel="canonical" href="{URL}">
        <meta name="byl" content="By Ana Costa"/><meta property="og:title" content="Gout: Symptoms and Causes"/>
        {
        json_ld(
            {
                "@type": "MedicalWebPage",
                "url": URL,
                "headline": "Gout: Symptoms and Causes",
                "datePublished": "2020-02-03T00:00:00Z",
                "dateModified": "2023-04-05T00:00:00Z",
                "lastReviewed": "2023-04-05",
                "author": [{"@type": "Person", "name": "Ana Costa", "url": "https://jointhealth.example/ana"}],
                "reviewedBy": [{"@type": "Person", "name": "Omar Ito", "honorificSuffix": "MD, FACP"}],
                "publisher": {"@type": "Organization", "name": "Joint Health", "logo": {"@type": "ImageObject"}},
                "citation": [
                    "https://doi.org/10.1000/JOINT.5",
                    {
                        "@type": "CreativeWork",
                        "name": "What is gout?",
                        "url": "https://joints.example/gout",
                        "author": "Noor Grant",
                        "datePublished": "2019-03-01",
                    },
                    {
                        "@type": "ScholarlyArticle",
                        "name": "Costa A. Gout. J Made Up. 2019;1(2):3-4.",
                        "identifier": {"propertyID": "PMID", "value": "1234567"},
                    },
                ],
            }
        )
    }</head><body><main><h1>Gout: Symptoms and Causes</h1>
        <section data-testid="byline">Medically reviewed by <a>Omar Ito, MD, FACP</a> — By <a>Ana Costa</a></section>"""
    assert read(page) == Facts(
        title="Gout: Symptoms and Causes",
        authors=("Ana Costa",),
        reviewers=("Omar Ito, MD, FACP",),
        publisher="Joint Health",
        published="2020-02-03",
        modified="2023-04-05",
        reviewed="2023-04-05",
        language="en",
        url=URL,
    )
    assert state(page)[0].references() == (
        Reference("https://doi.org/10.1000/JOINT.5", "https://doi.org/10.1000/JOINT.5", "10.1000/joint.5"),
        Reference("Noor Grant. What is gout? 2019.", "https://joints.example/gout"),
        Reference("Costa A. Gout. J Made Up. 2019;1(2):3-4.", None, None, "1234567"),
    )


def test_a_national_health_service() -> None:
    page = f"""<html lang="en-GB"><head><title>Gout - Health Service</title><link rel="canonical" href="{URL}">
        <meta property="og:site_name" content="nhs.example">
        <meta property="article:published_time" content="2 Jan 2017">
        {
        json_ld(
            {
                "@context": "http://schema.org",
                "@type": "MedicalWebPage",
                "name": "Gout",
                "url": URL,
                "about": {"@type": "MedicalCondition", "name": "Gout", "alternateName": ""},
                "author": {"@type": "Organization", "name": "Health Service", "email": "a@nhs.example"},
                "copyrightHolder": {"@type": "Organization", "name": "Crown Copyright"},
                "dateModified": "2023-05-03T10:20:30+00:00",
                "lastReviewed": ["2023-05-03T09:00:00+00:00", "2026-05-03T09:00:00+00:00"],
                "hasPart": [{"@type": "HealthTopicContent", "name": "Symptoms of gout"}],
            }
        )
    }</head><body><main><h1>Gout</h1><p>Text.</p>
        <div class="review-date"><p>Page last reviewed: 03 May 2023<br>Next review due: 03 May 2026</p></div></main>"""
    assert read(page) == Facts(
        title="Gout",
        authors=("Health Service",),
        publisher="Crown Copyright",
        published="2017-01-02",
        modified="2023-05-03",
        reviewed="2023-05-03",
        language="en-GB",
        url=URL,
    )


def test_a_clinic_with_a_meta_date_and_a_byline() -> None:
    page = f"""<html lang="en"><head><title>Gout - Symptoms and causes - Joint Clinic</title>
        <link rel="canonical" href="{URL}"><meta name="PublishDate" content="2022-11-08">
        <meta property="og:title" content="Gout - Symptoms and causes">
        <meta property="og:site_name" content="Joint Clinic">
        <meta property="og:updated_time" content="2022-11-16"></head><body><header>Joint Clinic</header>
        <main id="main-content"><h1><a href="/gout">Gout</a></h1><div class="by">By <a>Joint Clinic Staff</a></div>
        <p>Text.</p><div class="pubdate">Nov. 08, 2022</div></main>"""
    facts = read(page)
    assert facts == Facts(
        title="Gout - Symptoms and causes",
        authors=("Joint Clinic Staff",),
        publisher="Joint Clinic",
        published="2022-11-08",
        modified="2022-11-16",
        language="en",
        url=URL,
    )


def test_a_drupal_site_with_dublin_core() -> None:
    page = f"""<html lang="en" dir="ltr" prefix="og: https://ogp.me/ns#"><head><title>Gout | Institute of Joints</title>
        <meta name="dcterms.title" content="Gout" /><meta name="dcterms.creator" content="Institute of Joints" />
        <meta name="dcterms.publisher" content="Institute of Joints" />
        <meta name="dcterms.date" content="2017-04-05T00:00-04:00" />
        <meta name="dcterms.modified" content="2023-06-07T08:09-04:00" /><meta name="dcterms.language" content="en" />
        <meta name="Generator" content="Drupal 9" /><link rel="canonical" href="{URL}" /></head><body>
        <article about="/gout" typeof="schema:WebPage"><span property="schema:name" content="Gout"></span>
        <h1>Gout</h1><p>Text.</p></article><footer>All rights reserved.<p>Last Reviewed: March 2022</p></footer>"""
    assert read(page) == Facts(
        title="Gout",
        authors=("Institute of Joints",),
        publisher="Institute of Joints",
        published="2017-04-05",
        modified="2023-06-07",
        reviewed="2022-03",
        language="en",
        url=URL,
    )
    # Nothing states a review, then: the last modification stands for it, and only then.
    assert read(page.replace("Last Reviewed: March 2022", "")).reviewed == "2023-06-07"
    assert ("reviewed", "2023-06-07", "meta dcterms.modified") not in read_statements(page)


def test_a_journal() -> None:
    page = """<html><head><title>Gout in primary care - Journal of Joints</title>
        <meta name="citation_title" content="Gout in primary care"><meta name="citation_author" content="Costa, Ana">
        <meta name="citation_author_institution" content="University of Somewhere">
        <meta name="citation_author" content="Ito, Omar J."><meta name="citation_author" content="de Vries, Karen">
        <meta name="citation_publication_date" content="2019/03/01">
        <meta name="citation_online_date" content="2019/02/11"><meta name="citation_doi" content="10.1000/jj.5">
        <meta name="citation_journal_title" content="Journal of Joints">
        <meta name="DC.Identifier" content="doi:10.1000/jj.5"><meta name="DC.Date" content="2019-03-01">
        <meta name="DC.Language" content="en"><meta name="citation_fulltext_html_url" content="/articles/5/full">
        <meta name="citation_reference" content="citation_title=Something"></head><body><h1>Gout in primary care</h1>"""
    assert read(page, "https://jj.example/articles/5") == Facts(
        title="Gout in primary care",
        authors=("Ana Costa", "Omar J. Ito", "Karen de Vries"),
        publisher="Journal of Joints",
        published="2019-03-01",
        language="en",
        url="https://jj.example/articles/5/full",
    )
    stated = read_statements(page, "https://jj.example/articles/5")
    assert ("published", "2019-02-11", "meta citation_online_date") in stated
    assert ("url", "https://jj.example/articles/5", "address") in stated


def test_a_news_site_with_lists_of_other_stories() -> None:
    others = [
        {"@type": "NewsArticle", "headline": f"Story {n}", "url": f"https://news.example/{n}", "author": "Else Who"}
        for n in range(3)
    ]
    page = f"""<html lang="en"><head><title>Gout is on the rise | The News</title>
        <link rel="canonical" href="https://news.example/gout"><meta property="og:site_name" content="The News">
        {
        json_ld(
            {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": other} for other in others]},
            others,
            [
                {
                    "@context": "https://schema.org",
                    "@type": "NewsArticle",
                    "headline": "Gout is on the rise",
                    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://news.example/gout"},
                    "author": {"@type": "Person", "name": ["Ana Costa", "Omar Ito"]},
                    "dateCreated": "2022-01-01T00:00:00Z",
                    "datePublished": "2022-01-02T10:00:00.000Z",
                    "publisher": {"@type": "NewsMediaOrganization", "name": "The News"},
                }
            ],
        )
    }</head><body><main><article><h1>Gout is on the rise</h1><p class="byline">By Ana Costa and Omar Ito</p>
        <p>Updated <time datetime="2022-01-03T11:00:00Z">3 hours ago</time></p></article></main>
        <ul><li><article><h2>Story 1</h2><span class="author">By Else Who</span>
        <time class="updated" datetime="2025-01-01">Jan 1</time></article></li></ul>"""
    assert read(page) == Facts(
        title="Gout is on the rise",
        authors=("Ana Costa", "Omar Ito"),
        publisher="The News",
        published="2022-01-02",
        modified="2022-01-03",
        language="en",
        url="https://news.example/gout",
    )
    assert not any("Else" in value or value == "2025-01-01" for _, value, _ in read_statements(page))


def test_a_site_that_renders_in_the_browser() -> None:
    article = {
        "@type": "Article",
        "headline": "Gout",
        "articleBody": "Gout hurts.\n\nRest helps.",
        "author": "Ana Costa",
    }
    page, _ = state(f'<html><body><div id="__next"></div>{json_ld(article)}</body></html>')
    assert page.body() == "Gout hurts.\n\nRest helps."
    assert page.titles == ("Gout",)


def test_a_page_of_questions() -> None:
    faq = {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": "Does gout &amp; pain pass?",
                "acceptedAnswer": {"@type": "Answer", "text": "<p>Mostly.</p>"},
            },
            {"@type": "Question", "name": "Unanswered?"},
            {"@id": "#q3"},
        ],
    }
    third = {"@type": "Question", "@id": "#q3", "name": "And then?", "acceptedAnswer": [{"text": "It may come back."}]}
    page, _ = state(json_ld({"@graph": [faq, third]}))
    assert page.questions() == (("Does gout & pain pass?", "<p>Mostly.</p>"), ("And then?", "It may come back."))
    assert page.body() is None


def test_a_theme_with_microdata() -> None:
    page = """<html itemscope itemtype="https://schema.org/WebPage"><head><title>Gout</title></head><body>
        <article itemscope itemtype="https://schema.org/CreativeWork"><h1 itemprop="headline">Gout</h1>
        <p><time itemprop="datePublished" datetime="2020-01-02T03:04:05+00:00">2 January</time> by
        <span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" rel="author"
        href="/ana"><span itemprop="name">Ana Costa</span></a></span></p><div itemprop="text">Text.</div>
        <ol><li itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author" itemscope
        itemtype="https://schema.org/Person"><span itemprop="name">Else Who</span></span><time itemprop="datePublished"
        datetime="2021-01-01">1 January</time></li></ol></article>
        <div itemscope itemtype="https://schema.org/Article"><a itemprop="url" href="/other"><span itemprop="headline">
        Other</span></a><meta itemprop="dateModified" content="2025-01-01"></div></body></html>"""
    assert read(page, "https://a.example/gout") == Facts(
        title="Gout", authors=("Ana Costa",), published="2020-01-02", url="https://a.example/gout"
    )
    assert ("authors", "Ana Costa", "microdata") in read_statements(page)
    assert not any(value in ("Else Who", "2025-01-01", "2021-01-01") for _, value, _ in read_statements(page))


def test_an_old_site_with_nothing_but_a_byline() -> None:
    page = """<html><head><title>Joint Health: Gout</title></head><body><table><tr><td><h1>Joint Health</h1></td></tr>
        <tr><td class="article"><h2>Gout</h2><div class="byline">Author: Ana Costa, MD<br>Editor: Omar Ito, MD<br>
        Last Editorial Review: 5/3/2011</div><p>Text.</p></td></tr></table>"""
    facts = read(page)
    assert facts.authors == ("Ana Costa, MD", "Omar Ito, MD")
    assert facts.reviewed == "2011-05-03"


def test_conflicting_dates_are_all_kept() -> None:
    page = f"""<meta name="dcterms.modified" content="2020-01-01"><meta property="article:modified_time"
        content="2021-01-01">{json_ld({"@type": "Article", "headline": "Gout", "dateModified": "2022-01-01"})}
        <main><h1>Gout</h1><p class="dates">Updated on 3 May 2023</p>"""
    stated = [(value, origin) for fact, value, origin in read_statements(page) if fact == "modified"]
    assert stated == [
        ("2022-01-01", "json-ld Article"),
        ("2021-01-01", "meta article:modified_time"),
        ("2020-01-01", "meta dcterms.modified"),
        ("2023-05-03", "byline"),
    ]


def test_a_person_in_the_byline_comes_before_an_organisation_in_the_head() -> None:
    article = {"@type": "Article", "headline": "Gout", "author": {"@type": "Organization", "name": "Joint Health"}}
    page = f"""{json_ld(article)}<main><h1>Gout</h1><p class="byline">By Ana Costa</p>"""
    assert read(page).authors == ("Ana Costa",)
    assert read(page.replace("By Ana Costa", "")).authors == ("Joint Health",)


def test_statements_carry_their_origin() -> None:
    soup = parse('<html lang="de"><title>Gicht | Gelenke</title><link rel="canonical" href="https://a.example/gicht">')
    stated = list(statements(in_order_of_trust(page_statements(soup), "Gicht", [], [])))
    assert stated == [
        Statement("title", "Gicht", "heading"),
        Statement("language", "de", "html lang"),
        Statement("title", "Gicht", "title element"),
        Statement("url", "https://a.example/gicht", "link canonical"),
        Statement("publisher", "Gelenke", "title element"),
    ]
    assert settle([Stated("x", replace(Facts(), title="Gicht"))]).title == "Gicht"
