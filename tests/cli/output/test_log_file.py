"""The program's own remarks: in a private file, safe to print, and never on a screen."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.cli.output.log_file import keep_log


@pytest.fixture
def bare_root(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A root logger as a fresh process has it, put back and closed afterwards."""
    handlers: list[logging.Handler] = []
    monkeypatch.setattr(logging.getLogger(), "handlers", handlers)
    yield
    for handler in handlers:
        handler.close()


@pytest.mark.usefixtures("bare_root")
def test_remarks_go_to_private_file_without_control_codes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    keep_log(tmp_path / "state")
    logging.getLogger("fieldtui.test").warning("a vendor said %s", "\x1b[2J\u202eboo\nand more")
    file = tmp_path / "state" / "fieldtui.log"
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert "WARNING fieldtui.test: a vendor said \ufffd[2J\ufffdboo\n    and more" in text
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("bare_root")
def test_without_folder_remarks_are_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    keep_log(Path("/proc/none"))
    logging.getLogger("fieldtui.test").error("lost")
    assert capfd.readouterr() == ("", "")
