import pytest

from medcite.ingest.people import has_credentials, is_organisation, is_person, looks_like_name, split_names


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
    ],
)
def test_several_are_told_apart(stated: str, names: tuple[str, ...]) -> None:
    assert split_names(stated) == names


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
    assert not looks_like_name("Word " * 20)
