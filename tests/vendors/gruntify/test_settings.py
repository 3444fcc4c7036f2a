"""Settings that cannot be: said with the line, what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldtui import vendors
from fieldtui.contract.errors import ConfigurationError, Refused
from fieldtui.settings.load import load
from fieldtui.vendors.gruntify.wire import call
from tests.vendors.gruntify.scripted_vendor import settings


def refusal(tmp_path: Path, workspaces: str = "[]", more: str = "page_size = 50") -> ConfigurationError | None:
    """What is wrong with a source that lists those workspaces in its fifth line."""
    path = tmp_path / "config.toml"
    lines = ["[sources.parks]", 'vendor = "gruntify"', 'username = "me"', 'password = "secret"']
    path.write_text("\n".join([*lines, f"workspaces = {workspaces}", more]))
    return load(path, vendors.load).sources["parks"].error


@pytest.mark.parametrize("listed", ['["a", "b", "a"]', '["a", "A"]', '["a", " a "]'])
def test_workspace_listed_twice_is_refused_with_its_line(tmp_path: Path, listed: str) -> None:
    error = refusal(tmp_path, listed)
    assert error is not None
    assert error.place.endswith("config.toml:5")
    assert error.cause.startswith("sources.parks.workspaces lists “")
    assert error.cause.endswith("” twice")
    assert error.remedy == "list each workspace once"


@pytest.mark.parametrize("listed", ['[""]', '["."]', '["a", ".."]'])
def test_workspace_no_name_in_path_is_refused(tmp_path: Path, listed: str) -> None:
    error = refusal(tmp_path, listed)
    assert error is not None
    assert "which is no workspace" in str(error)


def test_workspaces_that_differ_are_taken(tmp_path: Path) -> None:
    assert refusal(tmp_path, '["beautiful_homes", "city_parks"]') is None


@pytest.mark.parametrize("key", ["base_url", "auth_url"])
def test_plain_http_is_refused_but_to_this_machine(tmp_path: Path, key: str) -> None:
    error = refusal(tmp_path, more=f'{key} = "http://api.gruntify.com/v4.3"')
    assert error is not None
    assert (error.place.rpartition(":")[2], error.remedy) == ("6", "use https")
    assert refusal(tmp_path, more=f'{key} = "http://127.0.0.1:8080/v4.3"') is None


@pytest.mark.parametrize("id", [".", "..", ""])
def test_id_leading_elsewhere_is_refused_before_sending(id: str) -> None:
    with pytest.raises(Refused, match="is no id"):
        call(settings(), "w", "jobs", id)
