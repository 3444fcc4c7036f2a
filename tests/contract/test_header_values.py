"""What an HTTP header can carry, and what is said of a value that it cannot; the value itself is never repeated."""

from __future__ import annotations

import pytest

from fieldtui.contract.header_values import is_name, unfit
from fieldtui.contract.secret_names import is_secret_name


@pytest.mark.parametrize("value", ["", "abc", "a b", "a\tb", "~!", "x" * 5_000])
def test_printable_ascii_fits(value: str) -> None:
    assert unfit(value) == ""


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("SECRET\n", "line break"),
        ("SEC\rRET", "line break"),
        ("SEC\x00RET", "control character"),
        ("SEC\x7fRET", "control character"),
        ("SECRé", "not ASCII in its 5. character"),
        ("éSECR", "not ASCII in its 1. character"),
        (" SECRET", "white space"),
        ("SECRET ", "white space"),
        ("\tSECRET", "white space"),
    ],
)
def test_anything_else_is_told_without_value(value: str, why: str) -> None:
    assert why in unfit(value)
    assert "SEC" not in unfit(value)


@pytest.mark.parametrize(
    ("name", "fits"), [("X-Key", True), ("a", True), ("", False), ("a b", False), ("ä", False), ("a:", False)]
)
def test_names_of_headers_are_tokens(name: str, fits: bool) -> None:
    assert is_name(name) is fits


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "X-Api-Key",
        "api_key",
        "ACCESS-TOKEN",
        "Cookie",
        "X-Signature",
        "sig",
        "x-auth",
        "client_secret",
        "key",
    ],
)
def test_names_of_secrets_are_known(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["Author", "Keyboard", "Signal", "Content-Type", "Idempotency-Key", "X-Passage", "monkey"]
)
def test_harmless_names_are_none(name: str) -> None:
    assert not is_secret_name(name)
