"""Arguments, files, homes and character sets of all kinds: it works, or one line says what is wrong and what to do."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldtui.cli.run import run as run_command
from fieldtui.contract.facets import Facets
from tests.cli.conftest import Command, Done

#: a user whom no system knows
_NO_HOME = 54_321


@pytest.fixture
def awkward(fill: Callable[..., None]) -> None:
    """Records whose titles are hard to print."""
    fill(
        a1=Facets(title="漏水 ñ 🚧"),
        a2=Facets(title="c1 \x9b2J\x7f"),
        a3=Facets(title="＝1+1"),
        a4=Facets(title="=cmd"),
        a5=Facets(title="－2+3"),
        a6=Facets(title=" @x"),
        a7=Facets(title="-5"),
        a8=Facets(title="w" * 1_000_000),
        a9=Facets(title="last of all"),
    )


def run(*words: str | bytes, **variables: str | bytes) -> Done:
    """Run `fieldtui …` with variables of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "fieldtui", *words],
        env={**os.environb, **{name.encode(): os.fsencode(value) for name, value in variables.items()}},
        capture_output=True,
        timeout=60,
    )
    out, err = done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    return Done(done.returncode, out, err)


def one_line(done: Done, code: int, *words: str) -> None:
    """Insist that a command ended with that code, and one line that has these words."""
    assert done.code == code, done
    assert len(done.err.strip().splitlines()) == 1, done.err
    assert all(word in done.err for word in words), done.err


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--where", "-stage:done"),
        ("list", "--where=-stage:done"),
        ("list", "--where", "-stage:done", "--limit", "5"),
    ],
)
def test_value_that_begins_with_dash_is_taken_as_value(three: None, fieldtui: Command, words: tuple[str]) -> None:
    done = fieldtui(*words, "--json")
    assert done.code == 0, done
    assert {row["stage"] for row in json.loads(done.out)} == {"underway", "new"}


def test_option_is_no_value_of_option_before_it(three: None, fieldtui: Command) -> None:
    one_line(fieldtui("list", "--where", "--json"), 2, "--where", "--json")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "koi8-r"])
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_output_that_cannot_hold_character_is_whole_all_same(awkward: None, encoding: str, form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fieldtui", "list", "--format", form],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
    )
    text = done.stdout.decode(encoding)
    assert done.returncode == 0, done.stderr
    assert "last of all" in text
    if form == "json":
        assert "漏水 ñ 🚧" in {row["title"] for row in json.loads(text)}
    else:
        assert "漏" not in text


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_any_locale_will_do(awkward: None, locale: str) -> None:
    done = run("list", "--format", "jsonl", LC_ALL=locale, LANG=locale)
    assert done.code == 0, done.err
    assert "漏水 ñ 🚧" in {json.loads(line)["title"] for line in done.out.splitlines()}


def test_terminal_commands_are_escaped_but_piped_whole(awkward: None, on_terminal: Command) -> None:
    shown = on_terminal("list", "--json").out
    assert "\\u009b2J\\u007f" in shown
    assert not set(shown) & set("\x9b\x7f")
    assert "\x9b2J\x7f" in run("list", "--json").out


@pytest.mark.parametrize(
    "words",
    [(b"--config", b"/tmp/\xff.toml", b"list"), (b"show", b"north/work_order/\xff"), (b"list", b"--where", b"\xe9")],
)
def test_arguments_no_utf8_are_named(home: Path, words: tuple[bytes, ...]) -> None:
    one_line(run(*words), 2, "argument", "is not UTF-8")


@pytest.mark.parametrize("name", ["XDG_CONFIG_HOME", "FIELDTUI_CONFIG", "HOME"])
def test_variable_no_utf8_is_named(home: Path, name: str) -> None:
    one_line(run("list", **{name: b"/tmp/\xff"}), 2, name, "is not UTF-8")


def test_simulations_configuration_is_never_written_over_file(home: Path) -> None:
    file = home / "mine.toml"
    file.write_text("precious")
    one_line(run("simulate", "--records", "40", "--write-config", str(file)), 1, str(file), "is there already")
    assert file.read_text() == "precious"


def test_file_with_byte_order_mark_is_read(home: Path, fieldtui: Command) -> None:
    secret = home / "secret"
    secret.write_bytes(b"\xef\xbb\xbfhunter2\r\n")
    file = home / "config" / "fieldtui" / "config.toml"
    file.parent.mkdir(parents=True)
    text = (
        '[sources.north]\nvendor = "cloudworkpro"\nbase_url = "https://example.org"\nclient_id = "me"\n'
        f'client_secret = {{ file = "{secret}" }}\n'
    )
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    done = fieldtui("config", "check")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("home_variable", [None, "", "relative"])
def test_user_without_home_is_told_what_to_set(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home_variable: str | None
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name)
    if home_variable is not None:
        monkeypatch.setenv("HOME", home_variable)
    monkeypatch.setattr(os, "getuid", lambda: _NO_HOME)
    monkeypatch.chdir(home)
    code = run_command(["list"])
    one_line(Done(code, *capsys.readouterr()), 2, "HOME", "no home", "XDG_CONFIG_HOME")
    assert list(home.iterdir()) == []


def test_relative_folders_in_xdg_variables_do_not_count(home: Path) -> None:
    done = run("config", "path", XDG_CONFIG_HOME="here", HOME=str(home))
    assert done.out.strip() == str(home / ".config" / "fieldtui" / "config.toml")


def test_wide_cell_does_not_widen_every_line_of_pipe(awkward: None, fieldtui: Command) -> None:
    lines = fieldtui("list").out.splitlines()
    assert len(lines) > 3
    assert max(map(len, lines)) < 2000


def test_excel_is_given_its_mark_and_runs_no_formula(awkward: None, fieldtui: Command) -> None:
    text = fieldtui("list", "--format", "csv", "--excel").out
    assert text.startswith("\ufeff")
    csv.field_size_limit(2_000_000)
    titles = [row["title"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]
    assert {"'＝1+1", "'=cmd", "'－2+3", "' @x", "-5"} <= set(titles)
    one_line(fieldtui("list", "--excel"), 2, "--format csv")
