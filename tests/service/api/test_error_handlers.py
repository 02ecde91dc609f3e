"""What becomes of errors that routes and the router raise."""

import pytest
from starlette.testclient import TestClient

from tests.service.api.clients import OPERATIONS, PAGES, problem, sample


@pytest.fixture
def client(small: TestClient) -> TestClient:
    return small


ALLOWED: dict[str, str] = {
    **{
        path: ", ".join(
            method
            for method, stated in (("GET", "GET"), ("HEAD", "GET"), ("POST", "POST"))
            if f"{stated} {path}" in OPERATIONS
        )
        for path in sorted({name.split()[1] for name in OPERATIONS})
    },
    **dict.fromkeys(PAGES, "GET, HEAD"),
}
"""Path -> the methods that it takes, by the contract."""


METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"]
OTHERS = [
    (path, method) for path, allowed in ALLOWED.items() for method in METHODS if method not in allowed.split(", ")
]


@pytest.mark.parametrize(("path", "method"), OTHERS)
def test_a_path_tells_all_methods_that_it_takes(client: TestClient, path: str, method: str) -> None:
    answer = client.request(method, sample(path))
    assert (answer.status_code, answer.headers["Allow"]) == (405, ALLOWED[path])
    assert method == "HEAD" or answer.json()["code"] == "method_not_allowed"


def test_a_path_with_two_routes_tells_the_methods_of_both(client: TestClient) -> None:
    assert ALLOWED["/v1/search"] == "GET, HEAD, POST"
    assert client.put("/v1/search").headers["Allow"] == "GET, HEAD, POST"
    assert client.put("/v1/articles/a%2Fsimilar").headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("/v1/articles/absent", "article_not_found"),
        ("/v1/articles/", "article_not_found"),
        ("/v1/articles/stra%00it", "article_not_found"),
        ("/v1/articles/strait%00", "article_not_found"),
        ("/v1/articles/..%2f..%2f..%2fetc%2fpasswd", "article_not_found"),
        ("/v1/articles/%2e%2e/%2e%2e/etc/passwd", "article_not_found"),
        ("/v1/articles/%ff%fe", "article_not_found"),
        ("/v1/articles/' OR 1=1 --", "article_not_found"),
        ("/v1/passages/absent", "passage_not_found"),
        ("/v1/passages/absent?context=20", "passage_not_found"),
        ("/v1/passages/%00", "passage_not_found"),
        ("/v1/passages/..%2f..%2fetc%2fpasswd", "not_found"),
        ("/etc/passwd", "not_found"),
        ("/v1", "not_found"),
    ],
)
def test_get_routes_know_nothing_of_other_paths(client: TestClient, url: str, code: str) -> None:
    assert problem(client, "GET", url, 404)["code"] == code
