"""What `[sources.X]` may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.load import load
from fieldtui.vendors.cloudworkpro import VENDOR
from fieldtui.vendors.cloudworkpro.settings import Settings

WHOLE = """
[sources.north]
vendor = "cloudworkpro"
base_url = "https://staging-cwp-api.cloudworkpro.com"
client_id = { env = "CWP_ID" }
client_secret = "a secret"
webhook = { username = "cwp", password = "agreed" }
"""


def read(tmp_path: Path, more: str = "") -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(WHOLE + more)
    source = load(file, lambda name: VENDOR).sources["north"]
    if source.error is not None:
        raise source.error
    assert isinstance(source.settings, Settings)
    return source.settings


def test_documented_table_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CWP_ID", "an id")
    settings = read(tmp_path)
    assert settings.client_id.reveal() == "an id"
    assert settings.webhook is not None
    assert (settings.webhook.username, settings.webhook.password.reveal()) == ("cwp", "agreed")
    assert (settings.page_limit, settings.workorders_path, settings.login_path) == (100, "/workorders", "/auth/token")
    assert "a secret" not in repr(settings)


def test_what_documents_leave_open_may_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CWP_ID", "an id")
    settings = read(tmp_path, 'page_limit = 50\nstatuses = ["draft"]\nsites_path = "/v2/sites"\napi_key = "key"\n')
    assert (settings.page_limit, settings.statuses, settings.sites_path) == (50, ("draft",), "/v2/sites")


@pytest.mark.parametrize("wrong", ["page_limit = 0", "overlap = -1", 'sites_path = ".evil.example"', "colour = 1"])
def test_what_cannot_be_meant_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("CWP_ID", "an id")
    with pytest.raises(ConfigurationError, match=wrong.partition(" ")[0]) as refusal:
        read(tmp_path, wrong + "\n")
    assert "\n" not in str(refusal.value)
