"""A login that was used on another device: no later run of a command pushes that device out of itself."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command
from tests.vendors.crewsourcing.stub_server import SESSIONS, Answer, Asked, Utility, served

_OUTDATED = {"errors": [{"status": 401, "code": "outdated_token", "message": "Debe iniciar sesión.", "meta": None}]}


def _configure(home: Path, utility: Utility) -> str:
    path = home / "fieldtui.toml"
    path.write_text(
        f'[sources.here]\nvendor = "crewsourcing"\nbase_url = "{utility.url}"\nutility_id = 1\n'
        'email = "ops@example.org"\npassword = "open sesame"\n'
    )
    path.chmod(0o600)
    return str(path)


def _answer_only(utility: Utility, token: str) -> None:
    """Let one token see two orders, and tell all others that the person logged in elsewhere."""

    def orders(asked: Asked) -> Answer:
        if asked.headers.get("authorization") != token:
            return Answer(401, _OUTDATED)
        return Answer(200, [{"id": 1}, {"id": 2}] if asked.query["page"] == "1" else [])

    utility.answers["/api/v1/work_orders"] = orders


def test_second_run_does_not_log_in_again(home: Path, fieldtui: Command) -> None:
    with served() as utility:
        config = _configure(home, utility)
        _answer_only(utility, "token.1")
        assert fieldtui("--config", config, "sync").code == 0
        _answer_only(utility, "another device's")
        for _ in range(2):
            done = fieldtui("--config", config, "sync")
            assert done.code == 1
            assert "used on another device" in done.err
            assert "`fieldtui secrets remove here`" in done.err
            assert "token.1" not in done.err + done.out
        assert utility.times(SESSIONS) == utility.logins == 1
        assert fieldtui("--config", config, "secrets", "remove", "here").code == 0
        _answer_only(utility, "token.2")
        assert fieldtui("--config", config, "sync").code == 0
        assert utility.logins == 2
