"""Which logins a source may hold."""

from __future__ import annotations

import msgspec
import pytest

from fieldtui.contract.secret import Secret
from fieldtui.vendors.crewsourcing.settings import Settings

HEAD = {"vendor": "crewsourcing", "base_url": "https://x.example.org", "utility_id": 1}


def read(more: dict[str, object]) -> Settings:
    return msgspec.convert(HEAD | more, Settings, dec_hook=lambda _, value: Secret.literal(str(value)))


def test_persons_or_consumers_login_will_do() -> None:
    assert read({"email": "a@example.org", "password": "p"}).email
    assert read({"consumer_key": "k", "consumer_secret": "s"}).consumer_key


@pytest.mark.parametrize("more", [{}, {"email": "a@example.org"}, {"password": "p"}, {"consumer_key": "k"}])
def test_half_login_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError, match="`email` and `password`"):
        read(more)


def test_page_holds_at_least_one_record() -> None:
    with pytest.raises(msgspec.ValidationError, match="page_size"):
        read({"email": "a@example.org", "password": "p", "page_size": 0})


@pytest.mark.parametrize(
    ("more", "zone"),
    [
        ({}, "America/Argentina/Buenos_Aires"),
        ({"utility_id": 18}, "America/Panama"),
        ({"utility_id": 7}, "America/Argentina/Buenos_Aires"),
        ({"utility_id": 18, "time_zone": "America/Lima"}, "America/Lima"),
    ],
)
def test_zone_belongs_to_utility(more: dict[str, object], zone: str) -> None:
    assert read({"email": "a@example.org", "password": "p", **more}).zone.key == zone


@pytest.mark.parametrize("zone", ["Buenos Aires", "America/Nowhere", "../etc/passwd", "-03:00"])
def test_zone_that_there_is_not_is_refused(zone: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="is no time zone"):
        read({"email": "a@example.org", "password": "p", "time_zone": zone})
