"""The address of an article."""

import pytest

from indexer.corpus.html.metadata.addresses import absolute, is_home_link, is_home_page, own_address, same_page


@pytest.mark.parametrize(
    ("stated", "base", "url"),
    [
        ("https://a.example/x", None, "https://a.example/x"),
        ("/x", "https://a.example/y/z", "https://a.example/x"),
        ("//a.example/x", "https://b.example/", "https://a.example/x"),
        ("/x", None, None),
        ("http://localhost:8080/x", None, None),
        ("file:///home/x.html", None, None),
        ("javascript:void(0)", None, None),
        ("https://a.example/{{slug}}", None, None),
        ("https://a.example/undefined", None, None),
        ("http://[bad", None, None),
        ("http://web.archive.org/web/2019id_/http://a.example/x", None, "http://a.example/x"),
        ("", None, None),
        ("https://a.example/" + "x" * 3000, None, None),
    ],
)
def test_absolute_takes_addresses_of_the_web_alone(stated: str, base: str | None, url: str | None) -> None:
    assert absolute(stated, base) == url


@pytest.mark.parametrize(
    ("stated", "given", "url"),
    [
        (["https://a.example/x"], None, "https://a.example/x"),
        (["https://a.example/"], None, None),
        (["https://a.example/", "https://a.example/x"], None, "https://a.example/x"),
        (["https://other.example.org/x"], "https://a.example/y", "https://a.example/y"),
        (["https://www.a.example/x"], "https://amp.a.example/x", "https://www.a.example/x"),
        (["https://paper.co.uk/x"], "https://other.co.uk/x", "https://other.co.uk/x"),
        ([None], "https://a.example/y", "https://a.example/y"),
    ],
)
def test_own_address_is_on_the_pages_own_site(stated: list[str | None], given: str | None, url: str | None) -> None:
    assert own_address(stated, given) == url


def test_same_page_ignores_what_does_not_change_the_page() -> None:
    assert same_page("http://www.a.example/x/?utm_source=y#z", "https://a.example/x")
    assert not same_page("http://a.example/article.php?id=1", "http://a.example/article.php?id=2")
    assert not same_page("http://a.example/x", "http://a.example/y")


@pytest.mark.parametrize(
    ("url", "is_home"),
    [
        ("https://a.example", True),
        ("https://a.example/en/", True),
        ("https://a.example/index.html", True),
        ("https://a.example/home.html", True),
        ("https://a.example/homepage", True),
        ("https://a.example/homes-for-sale", False),
        ("https://a.example/?p=12", False),
        ("https://a.example/ferry", False),
    ],
)
def test_is_home_page(url: str, is_home: bool) -> None:
    assert is_home_page(url) is is_home


@pytest.mark.parametrize(
    ("href", "is_home"),
    [
        ("/", True),
        ("https://a.example/", True),
        ("index.php", True),
        ("https://web.archive.org/web/2022im_/https://a.example/", True),
        ("/web/20220101/https://a.example", True),
        ("/ferry", False),
        ("", False),
        (None, False),
    ],
)
def test_is_home_link(href: str | None, is_home: bool) -> None:
    assert is_home_link(href) is is_home
