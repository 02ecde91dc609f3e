import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.news.copies.addresses import address_key, host_of


@pytest.mark.parametrize(
    "url",
    [
        "https://www.echo.example/roads/bridge",
        "http://echo.example/roads/bridge/",
        "https://m.echo.example/roads/bridge?utm_source=mail&utm_medium=a&fbclid=7",
        "https://ECHO.example:443/roads//bridge/index.html#comments",
        "https://amp.echo.example/roads/bridge",
        "https://www.echo.example/amp/roads/bridge",
        "https://www.echo.example/roads/bridge/amp/",
        " https://www.echo.example/roads/%62ridge?ref=home ",
    ],
)
def test_address_key_is_the_same_for_spellings_of_one_address(url: str) -> None:
    assert address_key(url) == "echo.example/roads/bridge"


def test_address_key_keeps_what_may_name_an_article() -> None:
    urls = [
        "a.example/?id=1",
        "a.example/?id=2",
        "a.example/?p=1",
        "a.example/p?page=2",
        "b.example/?id=1",
        "a.example/#!/x",
    ]
    assert len({address_key(f"https://{url}") for url in urls}) == len(urls)
    assert address_key("https://a.example/p?b=2&a=1") == address_key("http://a.example/p?a=1&b=2")


@pytest.mark.parametrize("url", ["", "/roads/bridge", "https://[", "https://echo.example/", "mailto:a@b.example"])
def test_address_key_is_empty_for_what_names_no_page(url: str) -> None:
    assert address_key(url) == ""


@given(st.text())
def test_address_key_takes_any_text(url: str) -> None:
    assert isinstance(address_key(url), str)
    assert isinstance(host_of(url), str)


def test_host_of_names_the_site() -> None:
    assert host_of("https://www.echo.example/a") == host_of("http://m.echo.example") == "echo.example"
    assert host_of("https://m.example/a") == "m.example"
