"""Where secrets come from, what is said when they are not there, and that they never show themselves."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings import keyrings
from fieldtui.settings.secrets import read_secret

CANARY = "canary-5e0f"


def test_each_way_gives_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_PASSWORD", CANARY)
    file = tmp_path / "password"
    file.write_text(f"{CANARY}\n")
    ways: list[object] = [
        CANARY,
        {"env": "ACME_PASSWORD"},
        {"file": str(file)},
        {"command": [sys.executable, "-c", f"print('{CANARY}')"]},
    ]
    assert [read_secret(way).reveal() for way in ways] == [CANARY] * 4
    for way in ways:
        secret = read_secret(way)
        assert CANARY not in f"{secret} {secret!r} {secret.origin}"


def test_file_may_stand_in_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".hook").write_text(CANARY)
    assert read_secret({"file": "~/.hook"}).reveal() == CANARY


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ({"env": "NOT_SET_ANYWHERE"}, "the environment variable NOT_SET_ANYWHERE is not set; set NOT_SET_ANYWHERE"),
        ({"file": "/nowhere/at/all"}, "the file /nowhere/at/all cannot be read (No such file or directory); write"),
        ({"command": ["no-such-command"]}, "the command no-such-command cannot be run"),
        ({"command": [sys.executable, "-c", "raise SystemExit(3)"]}, "ended with 3; try"),
        ("", "the configuration gives an empty secret"),
    ],
)
def test_missing_secret_names_place_cause_and_remedy(way: object, words: str) -> None:
    secret = read_secret(way)
    secret.place = "config.toml:4: sources.north.password"
    with pytest.raises(ConfigurationError) as caught:
        secret.reveal()
    assert str(caught.value).startswith("config.toml:4: sources.north.password: ")
    assert words in str(caught.value)


def test_no_shell_reads_command() -> None:
    code = "import sys; print(sys.argv[1])"
    assert read_secret({"command": [sys.executable, "-c", code, "$HOME; x"]}).reveal() == "$HOME; x"


class Memory:
    """A keyring backend for one test; `asked` may take its time."""

    def __init__(self, asked: Callable[[], None] = lambda: None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = asked
        self.priority = 1

    def get_password(self, service: str, user: str) -> str | None:
        self.asked()
        return self.kept.get((service, user))

    def set_password(self, service: str, user: str, password: str) -> None:
        self.kept[service, user] = password

    def delete_password(self, service: str, user: str) -> None:
        del self.kept[service, user]


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    keyring = pytest.importorskip("keyring")
    backend = Memory()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    monkeypatch.setattr(keyring.core, "get_keyring", lambda: backend)
    return backend


def test_keyring_keeps_gives_and_forgets(memory: Memory) -> None:
    keyrings.write("fieldtui", "cwp", CANARY)
    assert read_secret({"keyring": "fieldtui/cwp"}).reveal() == CANARY
    assert keyrings.remove("fieldtui", "cwp") is True
    assert keyrings.remove("fieldtui", "cwp") is False
    with pytest.raises(ConfigurationError, match="no entry fieldtui/cwp; store it with `fieldtui secrets set"):
        read_secret({"keyring": "fieldtui/cwp"}).reveal()


def test_keyring_that_hangs_costs_three_seconds_at_most(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyrings, "KEYRING_SECONDS", 0.05)
    memory.asked = lambda: time.sleep(1)
    with pytest.raises(ConfigurationError, match="did not answer"):
        read_secret({"keyring": "fieldtui/cwp"}).reveal()


def test_keyring_that_keeps_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    backend = type("Keyring", (), {"__module__": "keyrings.alt.file"})()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    with pytest.raises(ConfigurationError, match="no secure keyring here"):
        read_secret({"keyring": "fieldtui/cwp"}).reveal()


def test_without_extra_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigurationError, match=r"not installed; pip install 'fieldtui\[keyring\]'"):
        read_secret({"keyring": "fieldtui/cwp"}).reveal()
