"""Folders, tokens, the console's memory, and lengths of time."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from platformdirs import PlatformDirs

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.vendor import Token
from fieldtui.settings.console_state import read_state, write_state
from fieldtui.settings.durations import read_duration
from fieldtui.settings.paths import find_paths
from fieldtui.settings.token_file import StoredToken, TokenFile


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("FIELDTUI_CONFIG", raising=False)


def test_each_sort_of_file_has_its_folder(tmp_path: Path) -> None:
    assert find_paths() == (
        tmp_path / "config/fieldtui/config.toml",
        tmp_path / "data/fieldtui",
        tmp_path / "state/fieldtui",
    )


def test_folders_are_those_of_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        dirs = PlatformDirs("fieldtui", appauthor=False)
        config = Path(dirs.user_config_dir) / "config.toml"
        assert find_paths() == (config, Path(dirs.user_data_dir), Path(dirs.user_state_dir))
        for name in ("CONFIG", "DATA", "STATE"):
            monkeypatch.delenv(f"XDG_{name}_HOME")
            monkeypatch.setenv(f"XDG_{name}_HOME", " ")


def test_profile_has_everything_of_its_own() -> None:
    usual, night = find_paths(), find_paths(profile="night")
    assert all(one != other for one, other in zip(usual, night, strict=True))
    with pytest.raises(ConfigurationError, match="cannot name a profile"):
        find_paths(profile="../x")


def test_two_configurations_share_no_store_and_no_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = find_paths(str(tmp_path / "a/x.toml")), find_paths(str(tmp_path / "b/x.toml"))
    assert one.config == tmp_path / "a/x.toml"
    assert len({one.data, other.data, find_paths().data}) == 3
    assert one.state != other.state
    assert find_paths(str(find_paths().config)) == find_paths()
    monkeypatch.setenv("FIELDTUI_CONFIG", str(tmp_path / "a/x.toml"))
    assert find_paths() == one
    assert find_paths(profile="night").config != one.config


NOON = 1_700_000_000.0


def kept(path: Path, source: str = "north", login: bytes = b"vendor, host and password") -> StoredToken:
    return TokenFile(path).of(source, lambda: login)


def test_tokens_are_kept_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "tokens.json"
    kept(path).put(Token("abc", "def", NOON + 60), NOON)
    kept(path, "south").put(Token("ghi"), NOON)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept(path).get(NOON + 30) == Token("abc", "def", NOON + 60)
    assert TokenFile(path).sources() == ["north", "south"]
    TokenFile(path).forget("north")
    assert kept(path).get(NOON) is None
    assert TokenFile(path).sources() == ["south"]


def test_kept_token_is_given_only_to_login_that_got_it(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    kept(path, login=b"host a, password 1").put(Token("abc"), NOON)
    assert kept(path, login=b"host b, password 1").get(NOON) is None
    assert kept(path, login=b"host a, password 2").get(NOON) is None
    assert kept(path, login=b"host a, password 1").get(NOON) == Token("abc")
    assert b"password 1" not in path.read_bytes()


def test_clock_set_back_does_not_lengthen_kept_tokens_life(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    kept(path).put(Token("abc", expires=NOON + 600), NOON)
    found = kept(path).get(NOON - 3600)
    assert found is not None
    assert found.expires == NOON - 3600 + 600


def test_damaged_or_open_token_file_costs_login_only(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    kept(path).put(Token("abc"), NOON)
    path.chmod(0o644)
    assert kept(path).get(NOON) is None
    path.chmod(0o600)
    for damaged in ('{"north": {"acc', '{"north": {"access": "of an older version"}}'):
        path.write_text(damaged)
        assert kept(path).get(NOON) is None
    kept(path).put(Token("new"), NOON)
    assert kept(path).get(NOON) == Token("new")


def test_console_remembers_and_survives_damage(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ui.toml"
    assert read_state(path) == {}
    write_state(path, {"queue": {"sort": "due", "where": 'status:"a b"'}})
    assert read_state(path) == {"queue": {"sort": "due", "where": 'status:"a b"'}}
    path.write_bytes(b"\xff\xfe [")
    assert read_state(path) == {}
    write_state(Path("/proc/none/ui.toml"), {"a": 1})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60s", 60), ("5m", 300), ("1h", 3600), ("0", 0), ("1h30m", 5400), ("2d", 172_800), ("1.5m", 90)],
)
def test_lengths_of_time(text: str, seconds: float) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "60", "-5s", "5 weeks", "s", "1e9s"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="write 60s, 5m, 1h or 0"):
        read_duration(text)
