"""`sync` says what it cannot do before it asks anyone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command


def test_configuration_without_sources_is_said_not_passed_over(fieldtui: Command, tmp_path: Path) -> None:
    config = tmp_path / "empty.toml"
    config.write_text("")
    done = fieldtui("sync", "--config", str(config))
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "has no sources" in done.err
    assert "config init" in done.err
