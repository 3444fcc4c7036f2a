"""The program's own remarks: in a private file, safe to print, and never on a screen."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fieldtui.cli.output.log_file import keep_log, write_as
from fieldtui.cli.wiring.program_parts import load_settings
from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.paths import Paths


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
def test_json_log_has_an_object_a_line_without_values(tmp_path: Path) -> None:
    keep_log(tmp_path / "state")
    write_as("json")
    try:
        raise ValueError("a secret")
    except ValueError:
        logging.getLogger("fieldtui.test").exception("it broke: %s", "\x1b[2Jand\nmore")
    write_as("text")
    logging.getLogger("fieldtui.test").warning("as text")
    first, second = (tmp_path / "state" / "fieldtui.log").read_text().splitlines()
    found = json.loads(first)
    assert (found["level"], found["logger"], found["error"]) == ("ERROR", "fieldtui.test", "ValueError")
    assert found["message"] == "it broke: \ufffd[2Jand more"
    assert any("test_log_file.py" in place for place in found["places"])
    assert datetime.fromisoformat(found["at"]).utcoffset() == timedelta(0)
    assert "a secret" not in first
    assert second.endswith("WARNING fieldtui.test: as text")


@pytest.mark.usefixtures("bare_root")
def test_configuration_chooses_form_of_log(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "config.toml", tmp_path / "data", tmp_path / "state")
    keep_log(paths.state)
    paths.config.write_text('[log]\nformat = "json"\n')
    load_settings(paths)
    logging.getLogger("fieldtui.test").warning("boo")
    assert json.loads((paths.state / "fieldtui.log").read_text())["message"] == "boo"
    paths.config.write_text('[log]\nformat = "xml"\n')
    with pytest.raises(ConfigurationError, match=r"config\.toml:2"):
        load_settings(paths)


@pytest.mark.usefixtures("bare_root")
def test_without_folder_remarks_are_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    keep_log(Path("/proc/none"))
    logging.getLogger("fieldtui.test").error("lost")
    assert capfd.readouterr() == ("", "")
