"""A listener that other machines reach takes deliveries from strangers only where that is meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

SOURCE = (
    '[sources.north]\nvendor = "cloudworkpro"\nbase_url = "https://example.org"\nclient_id = "a"\nclient_secret = "b"\n'
)
LOGIN = 'webhook = { username = "u", password = "p" }\n'


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "192.0.2.7:0"])
def test_public_listener_without_login_or_allow_list_is_refused(config: Path, fieldtui: Command, listen: str) -> None:
    config.write_text(f'{SOURCE}[hooks]\nlisten = "{listen}"\n')
    for words in (("hooks", "listen"), ("config", "check")):
        done = fieldtui(*words)
        assert (done.code, len(done.err.splitlines())) == (2, 1), done
        assert f"{config}:7" in done.err
        assert "north takes deliveries without a login" in done.err
        assert "open = true" in done.err


def test_it_is_refused_on_command_line_too(config: Path, fieldtui: Command) -> None:
    config.write_text(SOURCE)
    done = fieldtui("hooks", "listen", "--listen", "0.0.0.0:0")
    assert (done.code, "without a login" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("source", "hooks"),
    [
        (SOURCE, 'listen = "127.0.0.1:0"'),
        (SOURCE, 'listen = "localhost:0"'),
        (SOURCE, 'listen = "0.0.0.0:0"\nallow = ["10.0.0.0/8"]'),
        (SOURCE, 'listen = "0.0.0.0:0"\nopen = true'),
        (SOURCE + LOGIN, 'listen = "0.0.0.0:0"'),
    ],
    ids=["loopback", "localhost", "allow", "open", "login"],
)
def test_one_closed_or_meant_to_be_open_is_fine(config: Path, fieldtui: Command, source: str, hooks: str) -> None:
    config.write_text(f"{source}[hooks]\n{hooks}\n")
    assert fieldtui("config", "check").err == ""


def test_doctor_says_who_reaches_listener_without_tls(config: Path, fieldtui: Command) -> None:
    config.write_text(f'{SOURCE}[hooks]\nlisten = "0.0.0.0:8787"\nopen = true\n')
    found = json.loads(fieldtui("doctor", "--json").out)["checks"]
    told = [(one["state"], one["text"]) for one in found if one["name"] == "webhooks"]
    assert [state for state, _ in told] == ["ok", "warn", "warn"]
    assert "anybody may deliver for north" in told[1][1]
    assert "no TLS" in told[2][1]
