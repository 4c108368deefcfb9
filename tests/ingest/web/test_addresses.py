import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.web.addresses import host_of, normalised, origin_of


@pytest.mark.parametrize(
    ("address", "spelled"),
    [
        ("https://a.example", "https://a.example/"),
        (" HTTPS://A.Example:443/Gout?x=1#symptoms\n", "https://a.example/Gout?x=1"),
        ("http://a.example:80/", "http://a.example/"),
        ("http://a.example:443/", "http://a.example:443/"),
        ("https://a.example./", "https://a.example/"),
        ("https://a.example/b/./c/../d", "https://a.example/b/d"),
        ("https://a.example/../../x/..", "https://a.example/"),
        ("https://a.example//x//", "https://a.example//x//"),
        ("https://a.example/a b?q=ä", "https://a.example/a%20b?q=%C3%A4"),
        ("https://a.example/a%20b%2Fc", "https://a.example/a%20b%2Fc"),
        ("https://klinik-münchen.example/", "https://xn--klinik-mnchen-3ob.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        ("http://[2001:DB8::0:1]:80/", "http://[2001:db8::1]/"),
    ],
)
def test_an_address_in_one_spelling(address: str, spelled: str) -> None:
    assert normalised(address) == spelled
    assert normalised(spelled) == spelled


def test_an_address_relative_to_another() -> None:
    assert normalised("../b?x#y", base="https://a.example/c/d") == "https://a.example/b?x"
    assert normalised("//b.example/", base="https://a.example/c/d") == "https://b.example/"
    assert origin_of("https://a.example:8443/c/d?x") == "https://a.example:8443"
    assert (host_of("https://a.example:8443/"), host_of("http://[::1]/")) == ("a.example", "::1")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://a.example/", "is an address of another kind (ftp); medcite fetches http and https"),
        ("file:///etc/hosts", "is an address of another kind (file); medcite fetches http and https"),
        ("https://ana:secret@a.example/", "holds a user name or a password, which medcite does not send"),
        ("https://@a.example/", "holds a user name or a password, which medcite does not send"),
        ("https://a.example/" + "x" * 3_000, "is too long to be a web address"),
        ("https://a.example/" + "ä" * 1_000, "is too long to be a web address"),
        ("a.example/gout", "is not a usable web address"),
        ("", "is not a usable web address"),
        ("https:///gout", "is not a usable web address"),
        ("https://a.example:99999/", "is not a usable web address"),
        ("https://a.example:x/", "is not a usable web address"),
        ("https://[::1/", "is not a usable web address"),
        ("https://[::g]/", "is not a usable web address"),
        ("https://a_.exa mple/", "is not a usable web address"),
        ("https://a..example/", "is not a usable web address"),
        ("https://.example/", "is not a usable web address"),
        ("https://ex%61mple/", "is not a usable web address"),
        ("https://☃️.\u200d.example/", "is not a usable web address"),
        ("https://a.example/\ud800", "is not a usable web address"),
    ],
)
def test_what_is_no_address_to_fetch(address: str, reason: str) -> None:
    with pytest.raises(ReadingError) as error:
        normalised(address)
    assert str(error.value) == reason


@given(st.text(max_size=60), st.sampled_from(["", "https://", "http://a.example/", "https://a.example:", "https://["]))
@example("\x00", "https://")
@example("０:80", "http://")
def test_any_text_is_an_address_or_refused(text: str, before: str) -> None:
    try:
        spelled = normalised(before + text)
    except ReadingError:
        return
    assert spelled.isascii()
    assert " " not in spelled
    assert normalised(spelled) == spelled
    assert host_of(spelled)
