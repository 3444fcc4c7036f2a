"""What goes over the wire is looked at with the configuration: URLs, headers and sizes, each named with its line."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.flow import Flow, Pages, Poll, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.secret import Secret
from fieldtui.contract.url_rules import is_host, is_loopback_host, malformed, refusal
from fieldtui.contract.vendor import Connection, Login, Resource, SourceSettings, Token, Vendor
from fieldtui.settings.load import faults, load
from fieldtui.settings.sizes import read_size


class Settings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base_url: str
    api_key: Secret
    password: Secret
    channel: str = "web"


def _pages(poll: Poll[Settings]) -> Pages:
    yield from ()


def _connect(settings: Settings) -> Connection:
    def obtain(now: float) -> Flow[Token]:
        packed = base64.b64encode(settings.password.reveal().encode()).decode()
        yield Request(method="POST", headers={"Authorization": f"Basic {packed}"}, signed=False)
        return Token("never")

    def sign(request: Request, token: Token) -> Request:
        return request.adding(headers={"x-api-key": settings.api_key.reveal()})

    return Connection(
        bases={"api": settings.base_url},
        judge=lambda request, reply: None,
        login=Login(obtain=obtain, sign=sign),
        headers={"Channel": settings.channel},
    )


ACME = Vendor(
    name="acme",
    title="Acme",
    settings=Settings,
    connect=_connect,
    resources=(Resource(name="jobs", title="Jobs", kinds=(Kind.WORK_ORDER,), pages=_pages),),
)


def said(tmp_path: Path, *, offline: bool = False, **changes: str) -> list[str]:
    """All that is wrong with a source that has these settings."""
    values = {"vendor": '"acme"', "base_url": '"https://acme.example"', "api_key": '"k"', "password": '"pässword"'}
    lines = [f"{key} = {value}" for key, value in {**values, **changes}.items()]
    path = tmp_path / "config.toml"
    path.write_text("\n".join(["[sources.north]", *lines, ""]), encoding="utf-8")
    settings = load(path, {"acme": ACME}.__getitem__, vendor_names=lambda: ["acme"])
    return [str(error) for error in faults(settings, offline=offline)]


def test_secret_that_goes_into_no_header_may_hold_anything(tmp_path: Path) -> None:
    assert said(tmp_path, password='"p\\u00e4ss\\n\\u2013 word "') == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ('"abc–def"', "is not ASCII in its 4. character"),
        ('"abc\\ndef"', "holds a line break"),
        ('"abc\\u0000def"', "another control character"),
        ('"abc-def "', "ends with white space"),
    ],
)
def test_unsendable_secret_names_its_line_only(tmp_path: Path, key: str, words: str) -> None:
    (error,) = said(tmp_path, api_key=key)
    assert error.startswith(f"{tmp_path}/config.toml:4: sources.north.api_key: it goes into the header x-api-key and")
    assert words in error
    assert error.endswith("; correct sources.north.api_key")
    assert "abc" not in error
    assert "def" not in error


def test_plain_setting_that_no_header_can_carry_is_found_too(tmp_path: Path) -> None:
    (error,) = said(tmp_path, channel='"wéb"')
    assert f"{tmp_path}/config.toml:6: sources.north.channel: it goes into the header Channel" in error


def test_secret_is_looked_at_where_it_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORTH_KEY", "abc–def")
    (error,) = said(tmp_path, api_key='{ env = "NORTH_KEY" }')
    assert "sources.north.api_key" in error
    (tmp_path / "key").write_text("abc\ndef\n")
    (error,) = said(tmp_path, api_key=f'{{ file = "{tmp_path}/key" }}')
    assert "line break" in error


def test_no_program_is_started_to_look_at_headers_offline(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    assert said(tmp_path, offline=True, api_key=f'{{ command = ["touch", "{ran}"] }}') == []
    assert not ran.exists()


def test_secret_that_cannot_be_had_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NORTH_KEY", raising=False)
    assert len(said(tmp_path, api_key='{ env = "NORTH_KEY" }', channel='"wéb"')) == 1


TARGET = '[hooks.targets]\ncrm = {{ url = "{url}", headers = {{ {headers} }}, allow_http = {far} }}\n'


def target_faults(tmp_path: Path, url: str = "https://crm.example/in", headers: str = "", far: str = "false") -> str:
    path = tmp_path / "config.toml"
    path.write_text(TARGET.format(url=url, headers=headers, far=far))
    try:
        return "; ".join(str(error) for error in faults(load(path, {"acme": ACME}.__getitem__)))
    except ConfigurationError as error:
        return str(error)


def test_targets_headers_are_looked_at_by_name_and_value(tmp_path: Path) -> None:
    assert target_faults(tmp_path, headers='Authorization = "Bearer x"') == ""
    told = target_faults(tmp_path, headers='Authorization = "Bearer ñandú"')
    assert "hooks.targets.crm.headers.Authorization: it goes into the header Authorization and is not ASCII" in told
    assert "ñandú" not in told
    assert "is no name of a header" in target_faults(tmp_path, headers='"X Key" = "x"')


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("http://crm.lan:9000/in?key=1", True),
        ("https://crm.example/in", True),
        ("http://crm lan/in", False),
        ("http://crm.lan:99999/in", False),
        ("http://user:pass@crm.lan/in", False),
        ("http://[::1/in", False),
        ("ftp://crm.lan/in", False),
    ],
)
def test_target_that_may_be_plain_http_is_still_url(tmp_path: Path, url: str, fine: bool) -> None:
    assert (target_faults(tmp_path, url, far="true") == "") == fine


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example",
        "https://api.example:8443/v4.3",
        "https://bücher.example/v1",
        "https://under_score.example",
        "https://[2001:db8::1]:8443/x",
        "https://203.0.113.7/",
        "http://127.0.0.1:8080",
        "http://[::1]:8080/",
        "http://localhost:1",
    ],
)
def test_these_urls_can_be_asked(url: str) -> None:
    assert refusal(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example",
        "https://",
        "https:///x",
        "https://api example",
        "https://api.example/a b",
        "https://api.example\\@evil.example",
        "https://api.example\n.evil.example",
        "https://api.example:99999",
        "https://api.example:0",
        "https://api.example:port",
        "https://[::1",
        "https://::1]/",
        "https://[not-an-address]/",
        "https://api..example",
        "https://.example",
        f"https://{'a' * 64}.example",
        f"https://{'a.' * 130}example",
        "https://-api.example",
        "https://api*.example",
        "https://xn--\udcff.example",
        "https://\u2025.example",
        "https://api.example?x=1",
        "https://api.example?",
        "https://api.example#x",
        "https://u:p@api.example",
        "https://api.example/v1/../v2",
        "https://api.example/%2e%2e/v2",
        "http://api.example",
        "http://127.0.0.1.evil.example",
        "http://0x7f000001.evil.example",
    ],
)
def test_these_urls_are_refused_and_raise_nothing(url: str) -> None:
    refused = refusal(url)
    assert refused is not None
    assert all(refused)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "127.1", "0x7f.1", "::1", "::ffff:127.0.0.1", "LocalHost."])
def test_this_machine_is_known_by_all_its_names(host: str) -> None:
    assert is_loopback_host(host)


@pytest.mark.parametrize("host", ["128.0.0.1", "10.0.0.1", "::2", "localhost.example", "", "face", "1"])
def test_no_other_machine_is_taken_for_this_one(host: str) -> None:
    assert not is_loopback_host(host)


def test_hosts_labels_have_their_bounds() -> None:
    assert is_host("a" * 63 + ".example")
    assert not is_host("a" * 64 + ".example")
    assert is_host(".".join(["a" * 49] * 5) + ".abc")
    assert not is_host(".".join(["a" * 49] * 5) + ".abcd")
    assert malformed("https://api.example:65535") == ""
    assert malformed("https://api.example:65536") == "is not a URL"


@pytest.mark.parametrize(
    ("text", "size"),
    [("16MB", 16_000_000), ("512KB", 512_000), ("1.5 gb", 1_500_000_000), (" 1kb ", 1_000), ("2GB", 2_000_000_000)],
)
def test_size_is_read(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "16", "MB", "-1MB", "0MB", "999B", "0.9KB", "2.1GB", "16MiB", "1e3MB", "1" * 40 + "MB"]
)
def test_no_size_is_said_with_remedy(text: str) -> None:
    with pytest.raises(ValueError, match="; write "):
        read_size(text)


def test_wrong_largest_answer_names_its_line(tmp_path: Path) -> None:
    (error,) = said(tmp_path, largest_answer='"lots"')
    assert (
        error == f"{tmp_path}/config.toml:6: sources.north.largest_answer: “lots” is no size; write 512KB, 16MB or 1GB"
    )
