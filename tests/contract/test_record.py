"""Names of records and deliveries: what can be written can be read again, and nothing else can."""

from __future__ import annotations

import pytest

from fieldtui.contract.record import Address, DeliveryAddress, Kind


@pytest.mark.parametrize("id", ["7", "a/b/c", "logs/12", "ü@2", "delivery"])
def test_address_is_read_as_it_was_written(id: str) -> None:
    address = Address("north", Kind.WORK_ORDER, id)
    assert str(address) == f"north/work_order/{id}"
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize("text", ["", "north", "north/work_order", "north/work_order/", "/work_order/7", "north//7"])
def test_text_that_is_no_address_is_told_with_its_form(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address; write source/kind/id"):
        Address.parse(text)


def test_unknown_kind_is_told_with_known_ones() -> None:
    with pytest.raises(ValueError, match="“job” is no kind of record; one of: work_order, request"):
        Address.parse("north/job/7")


@pytest.mark.parametrize("id", ["e1", "a/b", "e1~0123456789ab"])
def test_delivery_is_read_as_it_was_written(id: str) -> None:
    address = DeliveryAddress("north", id)
    assert str(address) == f"north/delivery/{id}"
    assert DeliveryAddress.parse(str(address)) == address


@pytest.mark.parametrize("text", ["", "north/delivery", "north/delivery/", "north/work_order/7", "/delivery/e1"])
def test_text_that_is_no_deliverys_address_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is no delivery's address"):
        DeliveryAddress.parse(text)
