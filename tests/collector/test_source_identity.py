"""Whose a source is: what a token is got with, and which account its records are of."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fieldtui.collector.source_identity import account_of, forget_other_accounts, login_of
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Connection, SourceSettings, Vendor
from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import vendor


class Settings(SourceSettings, frozen=True, kw_only=True):
    base_url: str = "https://a.example"
    auth_url: str = "https://auth.example"
    client_id: Secret = Secret.literal("id-1")
    client_secret: Secret = Secret.literal("secret-1")
    utility_id: int = 7
    contract: str = "field-news"
    areas: tuple[str, ...] = ()


def missing(name: str) -> Secret:
    def find() -> str:
        raise ConfigurationError("here", f"{name} is not set", f"set {name}")

    return Secret(name, find)


def toy(name: str = "toy") -> Vendor:
    return Vendor(
        name=name,
        title="Toy",
        settings=Settings,
        connect=lambda settings: Connection(
            bases={"api": settings.base_url, "auth": settings.auth_url}, judge=lambda request, reply: None
        ),
        resources=vendor().resources,
    )


SETTINGS = Settings(vendor="toy")


def login(settings: Any = SETTINGS, of: Vendor | None = None) -> bytes:
    ours = of or toy()
    return login_of(ours, settings, ours.connect(settings))


def account(settings: Any = SETTINGS, of: Vendor | None = None) -> bytes:
    ours = of or toy()
    return account_of(ours, settings, ours.connect(settings))


def changed(**changes: Any) -> Settings:
    return msgspec.structs.replace(SETTINGS, **changes)


OTHERS = [
    {"base_url": "https://b.example"},
    {"auth_url": "https://b.example"},
    {"client_id": Secret.literal("id-2")},
    {"utility_id": 8},
    {"contract": "other-news"},
]


@pytest.mark.parametrize("changes", OTHERS)
def test_another_address_or_account_is_another_login_and_other_records(changes: dict[str, Any]) -> None:
    assert login(changed(**changes)) != login()
    assert account(changed(**changes)) != account()


def test_another_vendor_is_another_login_and_other_records() -> None:
    assert login(of=toy("other")) != login()
    assert account(of=toy("other")) != account()


def test_new_password_is_another_login_with_same_records() -> None:
    fresh = changed(client_secret=Secret.literal("secret-2"))
    assert login(fresh) != login()
    assert account(fresh) == account()
    assert b"secret" not in account()


@pytest.mark.parametrize("changes", [{"every": {"things": "5m"}}, {"largest_answer": "1MB"}])
def test_how_source_is_polled_is_no_part_of_its_login(changes: dict[str, Any]) -> None:
    assert login(changed(**changes)) == login()
    assert account(changed(**changes)) == account()


def test_closing_slash_is_no_other_address() -> None:
    assert account(changed(base_url="https://a.example/")) == account()


def test_secret_that_cannot_be_had_leaves_other_ones_their_say() -> None:
    gone = changed(client_secret=missing("KEY"))
    assert login(gone) != login()
    assert account(gone) == account()


def spec(settings: Settings = SETTINGS) -> SourceSpec:
    return SourceSpec("toys", toy(), settings, {})


def test_source_is_claimed_once_and_anew_when_it_is_another(store: Store) -> None:
    forget_other_accounts(store.feeds, [spec()])
    first = store.feeds.account("toys")
    forget_other_accounts(store.feeds, [spec()])
    assert store.feeds.account("toys") == first
    assert first is not None
    assert "id-1" not in first
    forget_other_accounts(store.feeds, [spec(changed(utility_id=8))])
    assert store.feeds.account("toys") != first


def test_account_that_nobody_can_name_forgets_nothing(store: Store) -> None:
    forget_other_accounts(store.feeds, [spec()])
    first = store.feeds.account("toys")
    forget_other_accounts(store.feeds, [spec(changed(client_id=missing("ID")))])
    assert store.feeds.account("toys") == first


def test_command_that_only_lists_notes_nothing_new(store: Store) -> None:
    forget_other_accounts(store.feeds, [spec()], offline=True)
    assert store.feeds.account("toys") is None
