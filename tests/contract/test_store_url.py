"""Which store URLs a configuration may have."""

from __future__ import annotations

import pytest

from fieldtui.contract.store_url import hosts_of, mistake_of


@pytest.mark.parametrize(
    "url",
    [
        "sqlite",
        "sqlite:////var/lib/fieldtui/store.db",
        "postgresql://db.example/field",
        "postgres://ana@db.example:5433/field?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgresql://one.example:5432,two.example:5433/field?target_session_attrs=read-write",
        "postgresql://localhost/field?sslmode=disable",
        "postgresql://[::1]:5432/field?sslmode=require",
        "postgresql://ana@/field?host=/run/postgresql",
    ],
)
def test_good_ones_are_taken(url: str) -> None:
    assert mistake_of(url) is None


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("postgresql://db.example", "names no database"),
        ("postgresql://db.example/", "names no database"),
        ("postgresql:field", "names no database"),
        ("postgresql://[::1/field", "is no URL"),
        ("postgresql://ana:hunter2@db.example/field", "has a password in it"),
        ("postgresql://db.example/field?password=hunter2", "has a password in it"),
        ("postgresql://db.example/field?sslmode=require", "does not check who answers (sslmode=require)"),
        ("postgresql://db.example/field?sslmode=disable", "does not check who answers (sslmode=disable)"),
        ("postgresql://localhost,db.example/field?sslmode=prefer", "does not check who answers (sslmode=prefer)"),
        ("postgresql:///field?host=10.0.0.7&sslmode=prefer", "does not check who answers (sslmode=prefer)"),
        ("mysql://db.example/field", "names no store"),
    ],
)
def test_mistake_is_named_and_secret_is_not(url: str, cause: str) -> None:
    found = mistake_of(url)
    assert found is not None
    assert found[0] == cause
    assert found[1]
    assert "hunter2" not in " ".join(found)


def test_hosts_are_told_without_users_and_ports() -> None:
    assert hosts_of("postgresql://ana@one.example:5432,[2001:db8::7]:5433/field") == ["one.example", "2001:db8::7"]
    assert hosts_of("postgresql:///field?host=/run/postgresql") == ["/run/postgresql"]
    assert hosts_of("postgresql:///field") == ["localhost"]
