"""What the environment does to connections is one line: in doctor, in sync, and never a password or a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldtui.cli.checks.check_result import CheckResult, State
from fieldtui.cli.checks.network_check import check_network
from tests.cli.conftest import Command

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
SOURCE = """\
[sources.{name}]
vendor = "cloudworkpro"
base_url = "{url}"
client_id = "id"
client_secret = "s"
{more}
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, *map(str.upper, VARIABLES), "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def config(home: Path) -> Path:
    path = home / "config" / "fieldtui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE.format(name="far", url="https://far.example", more=""))
    return path


def findings() -> list[CheckResult]:
    return list(check_network())


def test_empty_environment_is_well() -> None:
    assert [(one.name, one.state, one.text) for one in findings()] == [
        ("proxy", State.WELL, "none"),
        ("certificates", State.WELL, "those of this machine"),
    ]


def test_proxies_are_told_with_their_variable_and_without_their_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:PASS@proxy.example:3128")
    monkeypatch.setenv("all_proxy", "proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "[::1,vendor.example")
    secure, others, odd, _ = findings()
    assert secure.text == "HTTPS_PROXY: https goes through http://proxy.example:3128 with a login"
    assert others.text == "all_proxy: everything else goes through http://proxy.example:8080"
    assert (odd.state, odd.text) == (State.DOUBT, "NO_PROXY: “[::1” cannot be understood and exempts nobody")


def test_proxy_that_cannot_be_is_wrong_with_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://u:PASS@127.0.0.1:notaport")
    wrong = findings()[0]
    assert (wrong.state, wrong.text) == (State.WRONG, "HTTPS_PROXY is not the URL of a proxy")
    assert wrong.remedy == "write http://HOST:PORT, or unset it"


def test_certificates_that_are_not_there_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty = tmp_path / "none.pem"
    empty.write_text("nothing")
    for file, words in ((tmp_path / "gone.pem", "cannot be read"), (empty, "holds no certificates")):
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        told = findings()[1]
        assert told.state is State.WRONG
        assert f"SSL_CERT_FILE: {file} {words}" in told.text
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path}/gone")
    assert (findings()[1].state, findings()[1].text) == (State.WRONG, f"SSL_CERT_DIR: {tmp_path}/gone is no folder")
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path}/gone:{tmp_path}")
    assert findings()[1].state is State.WELL


def test_log_of_tls_keys_is_doubt_or_bars_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    told = findings()[-1]
    assert (told.name, told.state) == ("TLS keys", State.DOUBT)
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "gone" / "keys.log"))
    told = findings()[-1]
    assert (told.state, "cannot be written" in told.text) == (State.WRONG, True)


BAD = [
    ("HTTPS_PROXY", "http://u:PASS@127.0.0.1:notaport"),
    ("HTTPS_PROXY", "socks4://u:PASS@127.0.0.1:1"),
    ("ALL_PROXY", "http://u:PASS@[::1"),
    ("SSLKEYLOGFILE", "/nowhere/PASS"),
]


@pytest.mark.parametrize(("variable", "value"), BAD)
def test_sync_and_doctor_name_wrong_variable(
    fieldtui: Command, config: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    done = fieldtui("sync", "--patience", "0")
    assert done.code == 1
    assert all(variable in line for line in done.err.splitlines())
    told = fieldtui("doctor")
    assert told.code == 1
    lines = [line for line in told.out.splitlines() if variable in line]
    assert any("far connection" in line for line in lines)
    assert any(line.split()[1] in ("proxy", "TLS") for line in lines)
    if "u:PASS" in value:
        assert "PASS" not in done.out + done.err + told.out + told.err


def test_no_proxy_with_brackets_is_no_trouble(fieldtui: Command, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "::1,[::1]")
    config.write_text(SOURCE.format(name="near", url="http://127.0.0.1:9", more=""))
    assert "no connection to 127.0.0.1:9" in fieldtui("sync", "--patience", "0").err
    assert "proxy" in fieldtui("doctor").out


def test_proxy_down_is_not_vendors_trouble(fieldtui: Command, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:PASS@127.0.0.1:9")
    told = " ".join(fieldtui("doctor").out.split())
    assert "far connection offline: no connection to the proxy http://127.0.0.1:9 (HTTPS_PROXY)" in told
    assert "write the host into NO_PROXY" in told
    assert "PASS" not in told


def test_console_opens_with_proxy_that_cannot_be(
    on_terminal: Command, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://u:PASS@127.0.0.1:notaport")
    done = on_terminal(typed="q")
    assert "PASS" not in done.out + done.err
    assert "Traceback" not in done.out + done.err


def test_key_that_no_header_can_carry_is_mistake_in_configuration(fieldtui: Command, config: Path) -> None:
    config.write_text(SOURCE.format(name="far", url="https://far.example", more='api_key = "abc–def"'))
    checked = fieldtui("config", "check")
    assert checked.code == 2
    (line,) = checked.err.splitlines()
    assert f"{config}:6: sources.far.api_key: it goes into the header x-api-key" in line
    told = fieldtui("doctor")
    assert told.code == 1
    assert "sources.far.api_key" in told.out
    assert "far connection" not in told.out
    for done in (fieldtui("sync"), checked, told):
        assert "abc–def" not in done.out + done.err


def test_secret_that_ends_in_white_space_is_named_by_doctor(
    fieldtui: Command, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(SOURCE.format(name="near", url="http://127.0.0.1:9", more='secret_id = { env = "NORTH_ID" }'))
    monkeypatch.setenv("NORTH_ID", "abc\r")
    (line,) = [line for line in fieldtui("doctor").out.splitlines() if "NORTH_ID" in line]
    assert line.startswith("warn")
    assert "it begins or ends with white space" in line
