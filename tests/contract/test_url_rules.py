"""Which URLs may stand in a configuration, and what is said of the others; a password in one is never repeated."""

from __future__ import annotations

import pytest

from fieldtui.contract.url_rules import has_dots, is_host, is_loopback_host, path_refusal, refusal


@pytest.mark.parametrize(
    "url",
    [
        "https://vendor.example",
        "https://vendor.example:8443/v1/",
        "https://[2001:db8::1]/v1",
        "https://bücher.example/",
        "http://127.0.0.1:8080",
        "http://localhost/api",
        "http://[::1]:9000",
    ],
)
def test_https_and_plain_http_to_this_machine_may_be_used(url: str) -> None:
    assert refusal(url) is None


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("vendor.example", "not a whole http or https URL"),
        ("ftp://vendor.example", "not a whole http or https URL"),
        ("https://", "not a whole http or https URL"),
        ("https://[::1", "not a URL"),
        ("https://vendor.example:99999", "not a URL"),
        ("https://vendor.example:0", "port 0"),
        ("https://ven dor.example", "a space"),
        ("https://vendor.example\\v1", "a backslash"),
        ("https://-vendor.example", "no host"),
        (f"https://{'a' * 64}.example", "no host"),
        ("https://me:HUSH@vendor.example", "a name or password"),
        ("https://vendor.example/?key=HUSH", "a query or fragment"),
        ("https://vendor.example/#part", "a query or fragment"),
        ("https://vendor.example/a/../b", "`..` in its path"),
        ("https://vendor.example/a/%2E%2e/b", "`..` in its path"),
        ("http://vendor.example", "plain http to vendor.example"),
        ("http://192.0.2.1", "plain http"),
    ],
)
def test_other_urls_are_refused_with_cause_and_remedy(url: str, cause: str) -> None:
    refused = refusal(url)
    assert refused is not None
    assert cause in refused[0]
    assert refused[1]
    assert "HUSH" not in " ".join(refused)


@pytest.mark.parametrize("url", ["http://vendor.example/hook?key=1", "https://vendor.example/#x"])
def test_target_of_replays_may_be_far_and_have_query(url: str) -> None:
    assert refusal(url) is not None
    assert refusal(url, far=True) is None


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("/v1/jobs", True),
        ("/", True),
        ("v1", False),
        ("", False),
        ("/a b", False),
        ("/a?b", False),
        ("/a#b", False),
        ("/../a", False),
    ],
)
def test_path_is_plain_and_begins_with_slash(path: str, fits: bool) -> None:
    assert (path_refusal(path) is None) is fits


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("127.255.0.9", True),
        ("127.1", True),
        ("0x7f000001", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("128.0.0.1", False),
        ("::2", False),
        ("localhost.example", False),
        ("deadbeef", False),
        ("", False),
    ],
)
def test_this_machine_is_known_by_any_of_its_names(host: str, loopback: bool) -> None:
    assert is_loopback_host(host) is loopback


@pytest.mark.parametrize(
    ("host", "fits"),
    [
        ("a", True),
        ("a.b.", True),
        ("a_b.example", True),
        ("1.2.3.4", True),
        ("", False),
        ("a..b", False),
        ("a-", False),
        ("a" * 254, False),
    ],
)
def test_host_is_address_or_labels(host: str, fits: bool) -> None:
    assert is_host(host) is fits


def test_dots_within_name_are_no_step() -> None:
    assert not has_dots("/a.b/...c/..d")
    assert has_dots("/a/./b")
