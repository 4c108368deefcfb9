import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.byline_labels import Topic
from medcite.ingest.bylines import labelled_topic, parse_byline, together
from medcite.ingest.facts import Facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "By Ana Costa, PharmD | Medically reviewed by Omar Ito, MD, FACP on 2024-03-09",
            Facts(authors=("Ana Costa, PharmD",), reviewers=("Omar Ito, MD, FACP",), reviewed="2024-03-09"),
        ),
        (
            "Written by Ana Costa, MSc, medical writer. Medically reviewed by Omar Ito, MD, cardiologist",
            Facts(authors=("Ana Costa, MSc, medical writer",), reviewers=("Omar Ito, MD, cardiologist",)),
        ),
        (
            "By Ana Costa Medically Reviewed by Omar Ito, MD Updated on May 3, 2021",
            Facts(authors=("Ana Costa",), reviewers=("Omar Ito, MD",), modified="2021-05-03"),
        ),
        ("Last reviewed: March 2024", Facts(reviewed="2024-03")),
        ("Page last reviewed: 9 March 2024 Next review due: 9 March 2027", Facts(reviewed="2024-03-09")),
        ("This article was last updated on 9 March 2024", Facts(modified="2024-03-09")),
        (
            "Published 9 February 2021. Last reviewed 21 October 2024.",
            Facts(published="2021-02-09", reviewed="2024-10-21"),
        ),
        ("First published 9 May 2021 by Joint Health", Facts(published="2021-05-09", publisher="Joint Health")),
        ("Medical review: Dr Omar Ito, MD, PhD", Facts(reviewers=("Dr Omar Ito, MD, PhD",))),
        ("Author: Ana Costa, RN", Facts(authors=("Ana Costa, RN",))),
        ("By Mayo Clinic Staff", Facts(authors=("Mayo Clinic Staff",))),
    ],
)  # fmt: skip
def test_bylines(text: str, facts: Facts) -> None:
    assert parse_byline(text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Medically reviewed by Ana Costa, M.D. — By Omar Ito on May 3, 2021",
            Facts(authors=("Omar Ito",), reviewers=("Ana Costa, M.D.",), published="2021-05-03"),
        ),
        (
            "Medically reviewed by Ana Costa, MD — Written by Omar Ito — Updated on April 2, 2022",
            Facts(authors=("Omar Ito",), reviewers=("Ana Costa, MD",), modified="2022-04-02"),
        ),
        (
            "By Ana Costa, MD, Somewhere Medical School | Reviewed/Revised Mar 2023 | Modified Apr 2024",
            Facts(authors=("Ana Costa, MD",), reviewed="2023-03", modified="2024-04"),
        ),
        (
            "Last full review/revision Jun 2022 by Ana Costa, MD",
            Facts(reviewers=("Ana Costa, MD",), reviewed="2022-06"),
        ),
        ("Page last reviewed: 3 May 2023 · Next review due: 3 May 2026", Facts(reviewed="2023-05-03")),
        ("Page last reviewed: 03 May 2023\nNext review due: 03 May 2026", Facts(reviewed="2023-05-03")),
        ("Next review due: 3 May 2026", Facts()),
        (
            "Written by Ana Costa and medically reviewed by Omar Ito, MD",
            Facts(authors=("Ana Costa",), reviewers=("Omar Ito, MD",)),
        ),
        (
            "By Ana Costa, MD\nUpdated on May 3, 2023\nMedically reviewed by\nOmar Ito, MD\nFact checked by\nNoa Grant",
            Facts(authors=("Ana Costa, MD",), reviewers=("Omar Ito, MD", "Noa Grant"), modified="2023-05-03"),
        ),
        (
            "Authored by Dr Ana Costa, MRCGP | Peer reviewed by Dr Omar Ito, MRCGP | Last updated 3 May 2023",
            Facts(authors=("Dr Ana Costa, MRCGP",), reviewers=("Dr Omar Ito, MRCGP",), modified="2023-05-03"),
        ),
        (
            "Updated by: Ana Costa, MD, Associate Professor, Division of Joints, University of Somewhere, Lowell, WA. "
            "Also reviewed by Omar Ito, MD, Medical Director, Noor Grant, Editorial Director, and the Editorial team.",
            Facts(reviewers=("Ana Costa, MD", "Omar Ito, MD", "Noor Grant")),
        ),
        ("Review Date 3/31/2024", Facts(reviewed="2024-03-31")),
        (
            "Medically reviewed by Joints.example. Last updated on Mar 6, 2023.",
            Facts(reviewers=("Joints.example",), modified="2023-03-06"),
        ),
        ("Medically Reviewed. Last updated on 05/03/2023", Facts(modified="2023-05-03")),
        ("Reviewed by the Joint Health editorial team", Facts(reviewers=("Joint Health editorial team",))),
        (
            "Online Medical Reviewer: Ana Costa, MD\nDate Last Reviewed: 8/1/2022",
            Facts(reviewers=("Ana Costa, MD",), reviewed="2022-08-01"),
        ),
        (
            "Medical Author: Ana Costa, MD, FACR\nMedical Editor: Omar Ito, MD, PhD",
            Facts(authors=("Ana Costa, MD, FACR",), reviewers=("Omar Ito, MD, PhD",)),
        ),
        (
            "Current as of: March 1, 2023\nAuthor: Joint Health Staff",
            Facts(authors=("Joint Health Staff",), reviewed="2023-03-01"),
        ),
        ("Posted on May 3, 2020 by Ana Costa", Facts(authors=("Ana Costa",), published="2020-05-03")),
        (
            "May 3, 2023, 9:05 AM EDT / Updated May 4, 2023, 10:00 AM EDT",
            Facts(published="2023-05-03", modified="2023-05-04"),
        ),
        ("Published 9:05 AM EDT, Wed May 3, 2023", Facts(published="2023-05-03")),
        ("By Ana Costa | 5 min read | 3 May 2020", Facts(authors=("Ana Costa",), published="2020-05-03")),
        (
            "Content source: National Center for Joints\nPage last reviewed: May 3, 2023",
            Facts(publisher="National Center for Joints", reviewed="2023-05-03"),
        ),
        ("The information on this page was last reviewed in May 2023", Facts(reviewed="2023-05")),
        ("This page last updated November 12, 1998. © 1996-1998 Ana Costa", Facts(modified="1998-11-12")),
    ],
)  # fmt: skip
def test_bylines_of_many_sites(text: str, facts: Facts) -> None:
    assert parse_byline(text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Medizinisch geprüft von Dr. med. Anna Weiß am 3. Mai 2023",
            Facts(reviewers=("Dr. med. Anna Weiß",), reviewed="2023-05-03"),
        ),
        (
            "Von Karl Braun, Medizinredakteur | Aktualisiert: 09.03.2024",
            Facts(authors=("Karl Braun",), modified="2024-03-09"),
        ),
        (
            "Autorin: Anna Weiß Fachlich geprüft von Dr. med. Karl Braun Aktualisiert am 12.04.2023 Lesezeit: 5 min",
            Facts(authors=("Anna Weiß",), reviewers=("Dr. med. Karl Braun",), modified="2023-04-12"),
        ),
        ("Zuletzt geprüft: März 2023", Facts(reviewed="2023-03")),
        ("Stand: März 2023", Facts(modified="2023-03")),
        ("Veröffentlicht am 3. Mai 2023", Facts(published="2023-05-03")),
        (
            "Rédigé par Anne Martin et relu par le Dr Luc Petit",
            Facts(authors=("Anne Martin",), reviewers=("Dr Luc Petit",)),
        ),
        (
            "Publié le 5 novembre 2022, mis à jour le 17 octobre 2023, par Anne Martin",
            Facts(authors=("Anne Martin",), published="2022-11-05", modified="2023-10-17"),
        ),
        ("Dernière mise à jour : 12 novembre 2003", Facts(modified="2003-11-12")),
        ("par le Dr Anne Martin", Facts(authors=("Dr Anne Martin",))),
        (
            "Escrito por Ana Costa | Revisado médicamente por Dra. Eva Gómez el 3 de mayo de 2023",
            Facts(authors=("Ana Costa",), reviewers=("Dra. Eva Gómez",), reviewed="2023-05-03"),
        ),
        ("Última actualización: 3 de mayo de 2023", Facts(modified="2023-05-03")),
        ("Fecha de la última revisión: 03/05/2023", Facts(reviewed="2023-05-03")),
        (
            "Scritto da Maria Rossi | Ultimo aggiornamento: 3 maggio 2023",
            Facts(authors=("Maria Rossi",), modified="2023-05-03"),
        ),
        ("Revisione medica a cura di Dott.ssa Maria Rossi", Facts(reviewers=("Dott.ssa Maria Rossi",))),
        (
            "Revisto por Dr. João Silva em 3 de maio de 2023",
            Facts(reviewers=("Dr. João Silva",), reviewed="2023-05-03"),
        ),
        ("Atualizado em 03/05/2023", Facts(modified="2023-05-03")),
        (
            "Door Piet de Vries | Laatst bijgewerkt op 3 mei 2023",
            Facts(authors=("Piet de Vries",), modified="2023-05-03"),
        ),
        ("Medisch gecontroleerd door Karen van den Berg", Facts(reviewers=("Karen van den Berg",))),
    ],
)  # fmt: skip
def test_bylines_in_other_languages(text: str, facts: Facts) -> None:
    assert parse_byline(text) == facts


def test_the_language_tells_which_number_is_the_month() -> None:
    assert parse_byline("Updated: 03/05/2023", language="en-GB") == Facts(modified="2023-05-03")
    assert parse_byline("Updated: 03/05/2023") == Facts(modified="2023-03-05")


@pytest.mark.parametrize(
    "text",
    [
        "By the time you notice it, the joint is swollen.",
        "Reviewed by a panel of doctors, the drug is safe.",
        "Updated advice on gout",
        "The trial was published in 2019.",
        "Take it by mouth",
        "By Ana Costa, who has been living with gout for years and writes about it for everyone here",
        "By 2030, half of all adults will have it.",
        "Reviewed studies show that rest helps",
        "Updated Guidelines Released",
        "Published research shows a benefit",
        "Reviewed by FDA, the drug is safe",
        "Review: New Drug for Gout",
        "Updated: New Drug for Gout",
        "Review your medicines: 3 May 2020",
        "By Age Group",
        "By Mouth",
        "By The Numbers",
        "Edited by hand",
        "Updated",
        "Clinical update",
        "Last review",
        "Approved by the FDA: May 2018",
        "First approved in 1998",
        "Released in 2018",
        "Text: HOME to 741741",
        "Von allen Patienten hat die Hälfte Schmerzen",
        "Von Vorteil ist Bewegung",
        "Par exemple, le paracétamol",
        "Por favor, consulte a su médico",
        "Di solito basta il riposo",
        "Door Dehydratie",
        "Revisado el tratamiento, vuelva a casa",
        "Stand up slowly",
        "Date palms",
        "Ana Costa, RN",
        "2024-03-09",
        "",
        "By Ana " * 100,
    ],
)
def test_sentences_are_no_bylines(text: str) -> None:
    assert parse_byline(text) is None


def test_at_the_start_a_name_with_credentials_or_a_date_will_do() -> None:
    assert parse_byline("Ana Costa, RN", is_start=True) == Facts(authors=("Ana Costa, RN",))
    assert parse_byline("9 March 2024", is_start=True) == Facts(published="2024-03-09")
    assert parse_byline("Breast Cancer", is_start=True) is None
    assert parse_byline("The Joint Paper | Last reviewed 2024", is_start=True) == Facts(
        publisher="The Joint Paper", reviewed="2024"
    )


def test_what_the_page_marks_needs_no_label() -> None:
    stated = parse_byline("Ana Costa\nReviewed on 2024-03-09", is_marked=True)
    assert stated == Facts(authors=("Ana Costa",), reviewed="2024-03-09")
    assert parse_byline("Share this\nBy Ana Costa", is_marked=True) == Facts(authors=("Ana Costa",))


def test_an_address_in_a_byline_is_the_page_s() -> None:
    text = "By Ana Costa · Last reviewed 9 March 2024 · Joint Clinic (https://joint.example/gout)"
    assert parse_byline(text, is_start=True) == Facts(
        authors=("Ana Costa",), reviewed="2024-03-09", publisher="Joint Clinic", url="https://joint.example/gout"
    )


def test_a_rubric_beside_a_labelled_author_is_no_author() -> None:
    assert parse_byline("By Ana Costa\nJoint Feature", is_marked=True) == Facts(authors=("Ana Costa",))


def test_what_a_label_announces() -> None:
    assert labelled_topic("By Ana Costa | Updated on") is Topic.CHANGE
    assert labelled_topic("Last reviewed:") is Topic.REVIEW
    assert labelled_topic("mis à jour le") is Topic.CHANGE
    assert labelled_topic("Written by") is Topic.AUTHORS
    assert labelled_topic("Updated by many") is None
    assert labelled_topic("") is None


def test_lines_of_one_byline_are_put_together() -> None:
    first, second = Facts(reviewers=("Ana Costa, MD",)), Facts(reviewers=("Ana Costa", "Omar Ito, MD"), reviewed="2023")
    assert together(first, second) == Facts(reviewers=("Ana Costa, MD", "Omar Ito, MD"), reviewed="2023")


@given(st.text(st.sampled_from("By reviewd on2024-|·.,\n:()©—Ana "), max_size=400), st.booleans(), st.booleans())
def test_no_text_of_any_length_breaks_it(text: str, is_marked: bool, is_start: bool) -> None:
    parse_byline(text, is_marked=is_marked, is_start=is_start)


@given(st.text(st.sampled_from("By reviewd on2024-|·.,\nAna "), max_size=80), st.booleans(), st.booleans())
def test_no_text_breaks_it(text: str, is_marked: bool, is_start: bool) -> None:
    parse_byline(text, is_marked=is_marked, is_start=is_start)
