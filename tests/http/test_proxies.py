"""The environment's proxies: this machine never goes through one, and one that is wrong or down is named as such."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from fieldtui.contract.errors import NotSent, SourceError, Unreachable
from fieldtui.http.proxies import Proxy, read_proxies
from fieldtui.http.transport import Transport
from tests.http.raw_server import answer, serving

Set = Callable[..., None]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Set proxy variables, and no others."""
    names = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    for name in (*names, *map(str.upper, names), "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)

    def put(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return put


@asynccontextmanager
async def opened() -> AsyncIterator[Transport]:
    ours = Transport()
    try:
        yield ours
    finally:
        await ours.aclose()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "127.1"])
async def test_this_machine_is_reached_without_proxy(environment: Set, host: str) -> None:
    async with serving(answer(b"proxy")) as proxy, serving(answer(b"vendor")) as vendor:
        environment(HTTP_PROXY=proxy.url, ALL_PROXY=proxy.url, NO_PROXY="")
        async with opened() as transport:
            reply = await transport("POST", f"http://{host}:{vendor.port}/token", {}, b"secret", 5.0)
    assert reply.body == b"vendor"
    assert proxy.came == []


@pytest.mark.parametrize("host", ["127.9.8.7", "::1", "[::1]", "::ffff:127.0.0.1", "localhost.", "2130706433"])
def test_loopback_is_known_however_it_is_written(environment: Set, host: str) -> None:
    environment(ALL_PROXY="http://proxy:3128")
    assert read_proxies().to("https", host, 443) is None


async def test_other_hosts_are_reached_through_proxy(environment: Set) -> None:
    async with serving(answer(b"by proxy")) as proxy:
        environment(http_proxy=f"127.0.0.1:{proxy.port}")
        async with opened() as transport:
            reply = await transport("GET", "http://vendor.example/things", {}, None, 5.0)
    assert reply.body == b"by proxy"
    assert proxy.came[0].line.startswith("GET http://vendor.example/things ")


def test_scheme_has_its_own_proxy_and_lower_case_goes_first(environment: Set) -> None:
    environment(HTTP_PROXY="http://one:1", https_proxy="http://two:2", HTTPS_PROXY="http://three:3")
    found = read_proxies()
    assert found.to("http", "vendor.example", None) == Proxy("http://one:1", "HTTP_PROXY")
    assert found.to("https", "vendor.example", None) == Proxy("http://two:2", "https_proxy")


@pytest.mark.parametrize(
    ("entries", "exempt", "others"),
    [
        ("10.1.2.3/8", ["10.200.0.1"], ["11.0.0.1"]),
        ("::1,[::1]", [], ["vendor.example"]),
        ("vendor.example", ["vendor.example", "api.vendor.example"], ["notvendor.example"]),
        (".vendor.example", ["vendor.example", "api.vendor.example"], ["notvendor.example"]),
        ("*.vendor.example", ["api.vendor.example"], ["other.example"]),
        ("VENDOR.example other.example", ["vendor.example", "other.example"], ["third.example"]),
        ("http://vendor.example", ["vendor.example"], ["other.example"]),
        ("10.0.0.0/8, 192.168.7.9", ["10.1.2.3", "192.168.7.9"], ["11.1.2.3", "192.168.7.8"]),
        ("[2001:db8::1],2001:db8:1::/48", ["2001:db8::1", "2001:db8:1::9"], ["2001:db8:2::1"]),
        ("vendor.example:8443", [], ["vendor.example"]),
        ("vendor.example:443,[2001:db8::1]:443", ["vendor.example", "2001:db8::1"], []),
        ("*", ["vendor.example", "10.0.0.1"], []),
        ("", [], ["vendor.example"]),
    ],
)
def test_no_proxy_means_hosts_domains_and_networks(
    environment: Set, entries: str, exempt: list[str], others: list[str]
) -> None:
    environment(HTTPS_PROXY="http://proxy:3128", NO_PROXY=entries)
    found = read_proxies()
    assert [host for host in (*exempt, *others) if found.to("https", host, 443) is None] == exempt
    assert found.odd == ()


def test_nonsense_in_no_proxy_exempts_nobody_and_is_told(environment: Set) -> None:
    environment(HTTPS_PROXY="http://proxy:3128", NO_PROXY="[::1,10.0.0.0/99,a_b!,x:port,y:123456,vendor.example")
    found = read_proxies()
    assert found.odd == ("[::1", "10.0.0.0/99", "a_b!", "x:port", "y:123456")
    assert found.to("https", "vendor.example", 443) is None
    assert found.to("https", "other.example", 443) is not None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("http://u:PASS@127.0.0.1:notaport", "is not the URL of a proxy; write http://HOST:PORT, or unset it"),
        ("http://u:PASS@127.0.0.1:99999", "is not the URL of a proxy"),
        ("http://u:PA/SS@127.0.0.1:3128", "is not the URL of a proxy"),
        ("http://u:12/PASS@127.0.0.1:3128", "is not the URL of a proxy"),
        ("http://u:PASS@[::1", "is not the URL of a proxy"),
        ("http://u:PASS@ho st:1", "is not the URL of a proxy"),
        ("http://", "is not the URL of a proxy"),
        ("PASS://127.0.0.1:3128", "kind of proxy that is not understood"),
        ("socks4://u:PASS@127.0.0.1:1080", "kind of proxy that is not understood"),
        ("socks5://u:PASS@127.0.0.1:1080", "SOCKS proxy; pip install 'httpx"),
    ],
)
async def test_proxy_that_cannot_be_names_its_variable_and_remedy(environment: Set, value: str, words: str) -> None:
    environment(HTTPS_PROXY=value)
    async with opened() as transport:
        with pytest.raises(NotSent, match=f"^HTTPS_PROXY .*{words}") as raised:
            await transport("GET", "https://vendor.example/", {}, None, 5.0)
    assert "PASS" not in str(raised.value)
    assert not raised.value.transient


async def test_bad_proxy_bars_only_what_would_go_through_it(environment: Set) -> None:
    environment(HTTPS_PROXY="http://127.0.0.1:notaport", HTTP_PROXY="nonsense://")
    async with serving() as vendor, opened() as transport:
        assert (await transport("GET", vendor.url, {}, None, 5.0)).status == 200


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_proxy_down_is_named_without_its_password(environment: Set, scheme: str) -> None:
    environment(ALL_PROXY="http://user:PASS@127.0.0.1:9")
    async with opened() as transport:
        with pytest.raises(
            Unreachable, match=r"no connection to the proxy http://127\.0\.0\.1:9 \(ALL_PROXY\)"
        ) as raised:
            await transport("GET", f"{scheme}://vendor.example/", {}, None, 5.0)
    assert "PASS" not in str(raised.value)


@pytest.mark.parametrize(("scheme", "login"), [("http", ""), ("https", ""), ("http", "u:PASS@"), ("https", "u:PASS@")])
async def test_proxy_that_wants_login_is_told_with_remedy(environment: Set, scheme: str, login: str) -> None:
    async with serving(answer(b"", status="407 Proxy Authentication Required")) as proxy:
        environment(ALL_PROXY=f"http://{login}127.0.0.1:{proxy.port}")
        async with opened() as transport:
            with pytest.raises(NotSent, match=r"\(407\); write http://USER:PASSWORD@HOST:PORT into ALL_PROXY") as told:
                await transport("GET", f"{scheme}://vendor.example/", {}, None, 5.0)
    assert "PASS@" not in str(told.value)
    assert ("proxy-authorization" in proxy.came[0].headers) == bool(login)


async def test_proxy_that_makes_no_connection_is_told_from_vendor_down(environment: Set) -> None:
    async with serving(answer(b"", status="502 Bad Gateway")) as proxy:
        environment(HTTPS_PROXY=proxy.url)
        async with opened() as transport:
            with pytest.raises(Unreachable, match=r"the proxy .* makes no connection to vendor\.example: 502"):
                await transport("GET", "https://vendor.example/", {}, None, 5.0)


async def test_vendor_without_tls_behind_proxy_is_named(environment: Set) -> None:
    async with serving(b"HTTP/1.1 200 Connection established\r\n\r\nno TLS here, but words") as proxy:
        environment(HTTPS_PROXY=proxy.url)
        async with opened() as transport:
            with pytest.raises(Unreachable, match=r"no connection to vendor\.example through the proxy http://127"):
                await transport("GET", "https://vendor.example/", {}, None, 5.0)


async def test_key_log_that_cannot_be_written_bars_tls_alone(environment: Set) -> None:
    environment(SSLKEYLOGFILE="/nowhere/at/all.log")
    async with serving() as vendor, opened() as transport:
        assert (await transport("GET", vendor.url, {}, None, 5.0)).status == 200
        with pytest.raises(SourceError, match=r"^SSLKEYLOGFILE names a file that cannot be used .*; correct or unset"):
            await transport("GET", "https://vendor.example/", {}, None, 5.0)
