"""A facet is declared once, and everything that is derived from its line agrees."""

from __future__ import annotations

import msgspec

from fieldtui.cli.output.record_fields import FIELDS
from fieldtui.contract.facets import FACET, FACETS, MOMENTS, Facets, ValueType
from fieldtui.store.query.vocabulary import RECORDS
from fieldtui.store.tables.record_columns import COLUMNS
from fieldtui.ui.models.list_columns import QUEUE

#: fields of a record's facets that are no facets: what free text finds besides, and the links
BESIDES = {"text", "links"}


def test_every_field_of_facets_has_its_line() -> None:
    fields = {field.name for field in msgspec.structs.fields(Facets)}
    assert {facet.name for facet in FACETS} | BESIDES == fields
    assert len(FACET) == len(FACETS)


def test_filter_knows_each_word_that_facet_declares() -> None:
    for facet in FACETS:
        for word in facet.words:
            assert (word in RECORDS) is (facet.type is not ValueType.TEXT)


def test_word_means_one_facet() -> None:
    words = [word for facet in FACETS for word in (*facet.words, *facet.also)]
    assert len(words) == len(set(words))


def test_facets_refer_to_facets_only() -> None:
    for facet in FACETS:
        assert {*facet.matches, *(facet.sorts_by or ())} <= FACET.keys()


def test_times_are_compared_as_times() -> None:
    moments = {facet.name for facet in FACETS if facet.type in MOMENTS}
    assert moments == {"start", "due", "end", "created", "updated"}


def test_store_list_and_screen_have_what_is_declared() -> None:
    assert {facet.name for facet in FACETS} <= set(COLUMNS)
    assert [name for name in FIELDS if name in FACET] == [facet.name for facet in FACETS if facet.listed]
    on_screen = {column.name for column in QUEUE}
    assert {facet.name for facet in FACETS if facet.column is not None} <= on_screen
