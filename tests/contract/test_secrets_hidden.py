"""What may be printed of a token and of a secret: nothing that opens anything."""

from __future__ import annotations

import pickle
import traceback

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Token


def test_tokens_text_shows_neither_of_its_words() -> None:
    token = Token("acc-3ss", "re-fr3sh", 1_700_000_000.0, due=True)
    for text in (repr(token), str(token), f"{token}", repr([token]), repr({"token": token})):
        assert "acc-3ss" not in text
        assert "re-fr3sh" not in text
    assert "1700000000" in repr(token)


def test_token_among_tracebacks_locals_shows_neither_of_its_words() -> None:
    token = Token("acc-3ss", "re-fr3sh")
    try:
        raise ValueError
    except ValueError as error:
        lines = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    (shown,) = [
        line.strip() for part in lines for line in part.splitlines() if line.strip().startswith("token = Token(e")
    ]
    assert shown == "token = Token(expires=None, due=False)"
    assert token.access == "acc-3ss"


def test_tokens_are_same_when_all_of_them_is() -> None:
    assert Token("a", "b", 1.0) == Token("a", "b", 1.0)
    assert Token("a", "b", 1.0) != Token("a", "c", 1.0)
    assert pickle.loads(pickle.dumps(Token("a", "b"))) == Token("a", "b")  # noqa: S301


def test_secrets_text_names_its_origin_only() -> None:
    secret = Secret.literal("hunter2", "the environment variable KEY")
    assert secret.reveal() == "hunter2"
    assert repr(secret) == str(secret) == f"{secret}" == "<secret from the environment variable KEY>"


def test_secret_is_looked_up_once_when_wanted() -> None:
    looked: list[int] = []

    def find() -> str:
        looked.append(1)
        return "hunter2"

    secret = Secret("a command", find)
    assert looked == []
    assert secret.reveal() + secret.reveal() == "hunter2hunter2"
    assert looked == [1]
