import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.names import has_credentials, is_organisation, is_person, looks_like_name
from medcite.ingest.people import in_speaking_order, is_named_by, is_nobody, split_names, stated_names


@pytest.mark.parametrize(
    "stated",
    [
        "Grace Hale, MD, FACP",
        "Ana Brandt, RN, BSN",
        "Omar Ito, PharmD",
        "Maya Mori MD",
        "Jean-Luc d'Arcy, Ph.D.",
        "Ludwig van der Berg, FNP-BC",
        "Dr Fergus Altamira, MBChB, FRCS(Urol)",
        "Ines Petrov, RN, renal nurse",
        "Centers for Disease Control and Prevention",
        "National Institute for Heart, Lung, and Blood",
        "Mayo Clinic Staff",
        "María José Ñuñez",
        "Prof. Dr. med. Anna Müller",
        "Dott.ssa Maria Rossi",
        "Dipl.-Psych. Anna Weiß",
        "Santiago Ramón y Cajal",
        "Orvanta Therapeutics, Inc.",
    ],
)
def test_one_name_stays_whole(stated: str) -> None:
    assert split_names(stated) == (stated,)


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Ana Costa, MD, and Omar Ito, RN", ("Ana Costa, MD", "Omar Ito, RN")),
        ("Ana Costa and Omar Ito", ("Ana Costa", "Omar Ito")),
        ("Ana Costa, MD, Omar Ito, PhD, Liam Kaur", ("Ana Costa, MD", "Omar Ito, PhD", "Liam Kaur")),
        ("Ana Costa; Omar Ito", ("Ana Costa", "Omar Ito")),
        ("Ana Costa, MD, cardiologist, and Omar Ito, RN", ("Ana Costa, MD, cardiologist", "Omar Ito, RN")),
        ("Ana Costa | Ana Costa", ("Ana Costa",)),
        (" , ; ", ()),
        ("Ana Costa y Omar Ito", ("Ana Costa", "Omar Ito")),
        ("Anna Weiß und Karl Braun", ("Anna Weiß", "Karl Braun")),
        ("Costa A, Ito O, Mori M", ("Costa A", "Ito O", "Mori M")),
    ],
)
def test_several_are_told_apart(stated: str, names: tuple[str, ...]) -> None:
    assert split_names(stated) == names


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Ana Costa, Executive Editor, Women's Joint Watch Press", ("Ana Costa",)),
        ("Ana Costa, MD, Medical Director, Joint Clinic", ("Ana Costa, MD",)),
        (
            "Ana Costa, MD, Associate Professor, Division of Joints, University of Somewhere, Port Salter, WA",
            ("Ana Costa, MD",),
        ),
        (
            "Ana Costa, MD, Medical Director, Omar Ito, Editorial Director, and the J.O.I.N.T. Editorial team",
            ("Ana Costa, MD", "Omar Ito"),
        ),
        ("Ana Costa, medical writer, and Omar Ito, RN, Joint Clinic", ("Ana Costa, medical writer", "Omar Ito, RN")),
    ],
)
def test_posts_and_employers_are_no_part_of_a_name(stated: str, names: tuple[str, ...]) -> None:
    assert split_names(stated) == names


def test_fields_for_names() -> None:
    assert stated_names("By Ana Costa") == ("Ana Costa",)
    assert stated_names("Written by: Ana Costa, RN") == ("Ana Costa, RN",)
    assert stated_names("admin") == ()
    assert stated_names("Byron Costa") == ("Byron Costa",)
    assert is_nobody(" Unknown ")
    assert not is_nobody("Ana Costa")


@pytest.mark.parametrize(
    ("listed", "spoken"),
    [
        ("Costa, Ana", "Ana Costa"),
        ("Costa Pinto, Ana Maria", "Ana Maria Costa Pinto"),
        ("Costa, A.", "A. Costa"),
        ("van der Berg, Ludwig", "Ludwig van der Berg"),
        ("Ana Costa", "Ana Costa"),
        ("Ana Costa, MD", "Ana Costa, MD"),
        ("Ana Costa, midwife", "Ana Costa, midwife"),
        ("Department of Health, London", "Department of Health, London"),
        ("Costa, Ana, MD", "Costa, Ana, MD"),
    ],
)
def test_names_as_catalogues_list_them(listed: str, spoken: str) -> None:
    assert in_speaking_order(listed) == spoken


def test_who_can_follow_a_mere_by() -> None:
    assert is_named_by("Ana Costa")
    assert is_named_by("Joint Clinic Staff")
    assert not is_named_by("Age Group")
    assert not is_named_by("The Numbers")
    assert not is_named_by("Mouth")


def test_what_is_a_person() -> None:
    assert is_person("Noor Grant")
    assert is_person("Noor Grant, MD")
    assert not is_person("Noor")
    assert not is_person("the Noor Grant")
    assert not is_person("Grant Medical Center")
    assert has_credentials("Noor Grant, RN, midwife")
    assert not has_credentials("Noor Grant")
    assert not has_credentials("Heart Attack, Signs")


def test_what_is_an_organisation() -> None:
    assert is_organisation("Northfield Clinic")
    assert is_organisation("The Joint Paper")
    assert not is_organisation("Noor Grant")


def test_what_cannot_be_a_name() -> None:
    assert looks_like_name("Ana Costa, midwife")
    assert not looks_like_name("the time you notice it")
    assert not looks_like_name("What is gout?")
    assert not looks_like_name("")
    assert not looks_like_name("FDA, the drug is safe")
    assert not looks_like_name("Word " * 20)


@given(st.text(st.sampled_from("ABab .,-'’éÑ&;|MDand the"), max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    assert all(split_names(text))
    assert isinstance(is_person(text), bool)
    assert isinstance(looks_like_name(text), bool)
    in_speaking_order(text)
