"""On a real terminal: it is given back as it was, little is sent down the line, and nothing hostile."""

from __future__ import annotations

import os
import re
import signal
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.pseudo_terminal import Terminal

Run = Callable[..., Terminal]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Run the console on a terminal; it is closed at the end."""
    terminals: list[Terminal] = []

    def running(*wishes: str, **told: Any) -> Terminal:
        terminals.append(Terminal(str(tmp_path / "store.db"), *wishes, **told))
        terminals[-1].sees("10487")
        return terminals[-1]

    yield running
    for terminal in terminals:
        terminal.close()


def test_quitting_gives_terminal_back(run: Run) -> None:
    terminal = run()
    terminal.press("q")
    assert terminal.ends() == 0
    assert terminal.restored


def test_crash_gives_terminal_back(run: Run) -> None:
    terminal = run("crash")
    terminal.press("\r")
    assert terminal.ends() == 1
    assert terminal.restored


@pytest.mark.parametrize("ignored", [False, True])
def test_terminal_that_goes_away_ends_console(run: Run, ignored: bool) -> None:
    terminal = run(ignore_hangup=ignored)
    terminal.hang_up()
    assert terminal.ends() == 129


def test_request_to_end_ends_it_cleanly(run: Run) -> None:
    terminal = run()
    terminal.process.terminate()
    assert terminal.ends() == 143
    assert terminal.restored


def test_cursor_key_sends_few_bytes_and_rest_sends_none(run: Run) -> None:
    terminal = run()
    terminal.press("2")
    terminal.sees("99 by urgency")
    terminal.press("z")
    terminal.press("j")
    assert 0 < len(terminal.press("j")) <= 700
    assert terminal.read(3.0) == b""


def test_record_beside_list_is_sent_once_cursor_rests(run: Run) -> None:
    terminal = run()
    terminal.press("2")
    terminal.sees("99 by urgency")
    terminal.sees("Rosa Bell")
    terminal.read(1.0)
    sent = terminal.press("jjjj") + terminal.read(1.0)
    # of the rows that pass under the cursor only the last one is shown whole
    assert 0 < len(sent) <= 4 * 700 + 1500
    assert terminal.read(3.0) == b""


def test_hostile_text_never_reaches_terminal(run: Run) -> None:
    terminal = run("hostile")
    terminal.press("2")
    terminal.sees("�[2J")
    terminal.press("/source:camuzzi\r")
    terminal.sees(" 39 by urgency")
    terminal.press("\r")
    terminal.sees("summary")
    for _ in range(3):
        terminal.press("\t")
    told = terminal.sent.decode()
    assert not set(told) & set("\u202e\u2066\u200d\x9b")
    assert "\x1b]0;" not in told
    assert "\x1b[2J" not in told


def test_what_is_copied_holds_nothing_that_commands_terminal_either(run: Run) -> None:
    terminal = run("hostile")
    terminal.press("2/source:camuzzi\r")
    terminal.sees(" 39 by urgency")
    terminal.press("\r")
    terminal.sees("summary")
    for letter in "aj":
        terminal.press("y")
        terminal.sees("── copy")
        terminal.press(letter)
        terminal.sees("copied")
    copied = [b64decode(each).decode() for each in re.findall(r"\x1b\]52;c;([^\x07]*)\x07", terminal.sent.decode())]
    assert copied
    assert any("owned" in text for text in copied)
    for text in copied:
        assert not any(char < " " and char not in "\n\t" for char in text)
        assert not set(text) & set("\x7f\x9b\x9d\u202e\u2066")


def test_without_colour_no_colour_code_is_sent(run: Run) -> None:
    terminal = run(NO_COLOR="1")
    terminal.press("2")
    terminal.press("jj?")
    codes = re.findall(r"\x1b\[([\d;]*)m", terminal.sent.decode())
    assert codes
    assert not [code for code in codes if re.search(r"(^|;)(3[0-8]|4[0-8]|9\d|10\d)(;|$)", code)]


def test_over_ssh_nothing_moves_by_itself(run: Run) -> None:
    terminal = run(SSH_CONNECTION="10.0.0.1 1 10.0.0.2 22")
    terminal.press("j")
    assert terminal.read(2.5) == b""


def test_what_is_typed_while_screen_opens_goes_into_its_filter(run: Run) -> None:
    terminal = run()
    terminal.press("2/")
    terminal.press("fuga\r")
    terminal.sees("/ fuga", "1 of 13 by urgency")


def test_what_is_typed_ahead_keeps_its_order(run: Run) -> None:
    terminal = run()
    terminal.press("2st/fuga\r")
    terminal.sees("/ fuga", "13 by title")


@pytest.mark.parametrize("typed", [b"\xf8", b"\xf1", b"\xc3", b"\xed\xa0\x80", b"\xff\xfe"])
def test_bytes_no_text_neither_end_nor_hang_console(run: Run, typed: bytes) -> None:
    terminal = run()
    terminal.press("2/")
    os.write(terminal.master, typed)
    terminal.press("fuga\r")
    terminal.sees("fuga", "1 of 13 by urgency")
    terminal.press("\x1b")
    terminal.sees("99 by urgency")
    terminal.press("q")
    assert terminal.ends() == 0
    assert terminal.restored


def test_exported_size_does_not_freeze_console(run: Run) -> None:
    terminal = run(width=100, height=30, COLUMNS="60", LINES="12")
    terminal.press("2")
    terminal.sees("SOURCE")
    assert terminal.text().splitlines()[29].strip(), "the last line of the terminal is not used"


def test_it_is_suspended_and_comes_back(run: Run) -> None:
    terminal = run()
    terminal.press("\x1a")
    deadline = time.monotonic() + 20
    while b"\x1b[?1049l" not in terminal.sent:
        assert time.monotonic() < deadline, "the terminal was not given back"
        terminal.read(0.1)
    assert (Path("/proc") / str(terminal.process.pid) / "stat").read_text().rsplit(")")[1].split()[0] == "T"
    terminal.process.send_signal(signal.SIGCONT)
    terminal.read(0.5)
    terminal.press("2")
    terminal.sees("99 by urgency")
    terminal.press("q")
    assert terminal.ends() == 0
    assert terminal.restored
