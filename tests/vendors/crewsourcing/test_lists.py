"""Lists over real HTTP, into a real store: which envelope is a list, which page is the last, and what is never lost."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import Malformed
from tests.vendors.crewsourcing.stub_server import Answer, Asked, Stay

ORDERS, CREWS = "/api/v1/work_orders", "/api/v1/crews"


def orders(*ids: int) -> list[dict[str, Any]]:
    return [{"id": id, "external_id": f"OT-{id}"} for id in ids]


async def two_orders_known(stay: Stay) -> None:
    stay.utility.says(ORDERS, {"work_orders": orders(1, 2)})
    assert (await stay.sweep()).complete
    assert stay.ids == {"1", "2"}


@pytest.mark.parametrize(
    "body",
    [
        {"filters": [], "results": orders(1, 2)},
        {"filters": [{"id": 7}], "results": []},
        {"errors": []},
        {"errors": [], "results": []},
        {"errors": [{"code": "utility_unavailable", "message": "No disponible", "meta": None}]},
        {"error": "gateway_timeout"},
        {"error": "gateway_timeout", "work_orders": []},
        {"filters": []},
        {"work_orders": {}},
        {"work_orders": None},
        {"data": {"work_orders": orders(1, 2)}},
        {"work_ordxrs": []},
        {"total": 2},
        {},
        "work_orders",
        None,
        7,
    ],
)
async def test_unexpected_envelope_removes_nothing(stay: Stay, body: object) -> None:
    await two_orders_known(stay)
    stay.utility.says(ORDERS, body)
    for _ in range(3):
        progress = await stay.sweep()
        assert isinstance(progress.error, Malformed)
        assert not progress.complete
    assert stay.ids == {"1", "2"}


async def test_other_names_of_all_members_remove_nothing(stay: Stay) -> None:
    await two_orders_known(stay)
    stay.utility.says(ORDERS, {"work_ordxrs": [{"id": 1, "xxtxrnal_id": "OT-1"}, {"id": 2, "xxtxrnal_id": "OT-2"}]})
    for _ in range(3):
        await stay.sweep()
    assert stay.ids == {"1", "2"}


@pytest.mark.parametrize("key", ["", "work_orders", "results", "rows"])
async def test_list_is_bare_or_under_its_name_or_only_one(stay: Stay, key: str) -> None:
    stay.utility.says(ORDERS, {key: orders(1, 2), "page": 1} if key else orders(1, 2))
    assert (await stay.sweep()).complete
    assert stay.ids == {"1", "2"}


async def test_empty_list_under_its_name_is_no_orders(stay: Stay) -> None:
    await two_orders_known(stay)
    stay.utility.says(ORDERS, {"work_orders": []})
    await stay.sweep()
    await stay.sweep()
    assert stay.ids == set()


@pytest.mark.parametrize("count", [1, 2, 7])
async def test_list_that_ignores_paging_ends_with_its_second_answer(stay: Stay, count: int) -> None:
    """However long it is beside a page (3), and although its records differ from one answer to the next."""

    def whole(asked: Asked) -> Answer:
        now = f"2025-03-28T09:58:{len(stay.utility.asked):02}.000-03:00"
        return Answer(body={"crews": [{"id": id, "last_seen_at": now} for id in range(count)]})

    stay.utility.answers[CREWS] = whole
    progress = await stay.sweep("crews")
    assert (progress.complete, progress.records, progress.error) == (True, count, None)
    assert stay.utility.times(CREWS) <= 4  # a sweep that none follows reads it twice


async def test_repeated_whole_page_is_not_everything(stay: Stay) -> None:
    everything = orders(*range(1, 9))
    stay.utility.answers[ORDERS] = lambda asked: Answer(body=page_of(everything, asked))
    await stay.sweep()
    assert len(stay.ids) == 8
    stay.utility.answers[ORDERS] = lambda asked: Answer(body=everything[: int(asked.query["page_size"])])
    for _ in range(3):
        progress = await stay.sweep()
        assert not progress.complete
        assert "page_size" in str(progress.error)
    assert len(stay.ids) == 8


def page_of(everything: list[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    """Return the page that is asked for."""
    page, size = int(asked.query["page"]), int(asked.query["page_size"])
    return everything[(page - 1) * size : page * size]


async def test_one_broken_title_costs_no_page(stay: Stay) -> None:
    body = b'[{"id":1,"description":"cut \\ud83d"},{"id":2,"description":"caf\xe9"},{"id":3,"priority":NaN}]'
    stay.utility.answers[ORDERS] = lambda asked: Answer(body=body if asked.query["page"] == "1" else b"[]")
    progress = await stay.sweep()
    assert (progress.records, progress.rejected) == (3, 0)
    assert stay.ids == {"1", "2", "3"}


async def test_order_without_id_costs_its_row_alone(stay: Stay) -> None:
    stay.utility.says(ORDERS, [{"id": None, "external_id": "OT-1"}, *orders(2, 3)])
    progress = await stay.sweep()
    assert (progress.records, progress.rejected) == (2, 1)
    assert stay.ids == {"2", "3"}
