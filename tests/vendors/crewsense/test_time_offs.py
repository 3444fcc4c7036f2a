"""Time off: months by link, segments by start, verdicts as the vendor takes them."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.action import Action
from fieldtui.contract.errors import Conflict, Malformed, NotFound, PagingFault, RecordRejected
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.vendors.crewsense import VENDOR
from fieldtui.vendors.crewsense.time_offs import detail, pages
from fieldtui.vendors.crewsense.wire import judge
from tests.vendors.crewsense.samples import TIME_OFF
from tests.vendors.crewsense.scripted_vendor import SETTINGS, Conversation, drawn, facets, key, poll, read, says, utc

ADDRESS = "744837@2025-07-10T07:00:00"
LOCAL = "http://api.crewsense.local/v1/time_offs?start=2025-02-12+00%3A00%3A00&end=2026-04-20+00%3A00%3A00&after="


def page(items: Any, following: str | None) -> Any:
    """One page as the vendor writes it."""
    return says({"items": items, "metadata": {"links": {"prev": None, "next": following}}})


def action(name: str) -> Action:
    """The action of that name."""
    return next(each for each in VENDOR.resource("time_offs").actions if each.name == name)


def test_window_is_whole_days_in_date_times() -> None:
    conversation = Conversation(page([TIME_OFF], None))
    conversation.sweep(pages(poll()))
    query = dict(conversation.asked[0].query)
    assert query == {"start": "2025-02-12 00:00:00", "end": "2026-04-20 00:00:00"}


def test_month_links_give_path_and_query_only() -> None:
    conversation = Conversation(page([TIME_OFF], LOCAL + "2025-03-12+00%3A00%3A00"), page([], None))
    conversation.sweep(pages(poll()))
    second = conversation.asked[1]
    assert (second.url, second.base, second.path) == (None, "api", "/time_offs")
    assert dict(second.query)["after"] == "2025-03-12 00:00:00"
    assert dict(second.query)["start"] == "2025-02-12 00:00:00"


def test_single_page_has_no_links() -> None:
    conversation = Conversation(page([TIME_OFF], None))
    assert (len(conversation.sweep(pages(poll()))), len(conversation.asked)) == (1, 1)


def test_empty_month_with_next_one_is_no_end() -> None:
    conversation = Conversation(page([], LOCAL + "a"), page([], LOCAL + "b"), page([TIME_OFF], None))
    assert [record["id"] for record in conversation.sweep(pages(poll()))] == [744837]


def test_it_is_told_how_many_months_there_will_be() -> None:
    conversation = Conversation(page([], LOCAL + "a"), page([], None))
    conversation.sweep(pages(poll()))
    assert [page.of for page in conversation.pages] == [15, 15]


def test_link_that_repeats_is_refused() -> None:
    conversation = Conversation(*[page([TIME_OFF], LOCAL + "a")] * 3)
    with pytest.raises(PagingFault):
        conversation.sweep(pages(poll()))


@pytest.mark.parametrize("metadata", [[], None, {}, {"links": []}, {"links": None}, {"links": {"next": ""}}])
def test_metadata_may_be_empty_array(metadata: Any) -> None:
    conversation = Conversation(says({"items": [TIME_OFF], "metadata": metadata}))
    assert len(conversation.sweep(pages(poll()))) == 1


@pytest.mark.parametrize("metadata", [{"lxnks": {"nxxt": "a"}}, {"links": {"nxxt": "a"}}, {"links": "a"}, 7, [7]])
def test_metadata_without_end_proves_nothing(metadata: Any) -> None:
    conversation = Conversation(says({"items": [TIME_OFF], "metadata": metadata}))
    with pytest.raises(Malformed):
        conversation.sweep(pages(poll()))
    assert len(conversation.pages[0].items) == 1


@pytest.mark.parametrize("other", [{"items": [TIME_OFF]}, {"data": [TIME_OFF]}])
def test_answer_without_metadata_proves_nothing(other: Any) -> None:
    conversation = Conversation(says(other))
    with pytest.raises(Malformed, match="whether there is more"):
        conversation.sweep(pages(poll()))
    assert len(conversation.pages[0].items) == 1


def test_months_have_tags_and_entries_move_between_them() -> None:
    conversation = Conversation(page([TIME_OFF], None))
    conversation.sweep(pages(poll()))
    assert conversation.asked[0].conditional
    assert VENDOR.resource("time_offs").shifts


def test_rule_of_repetition_is_told() -> None:
    assert "Repeats: FREQ=DAILY;COUNT=3" in drawn("time_offs", {**TIME_OFF, "rrule": "FREQ=DAILY;COUNT=3"})


def test_bare_array_of_older_days_is_one_page() -> None:
    assert len(Conversation(says([TIME_OFF])).sweep(pages(poll()))) == 1


def test_segments_that_share_id_are_told_apart_by_their_start() -> None:
    later = {**TIME_OFF, "start": "2025-07-11 07:00:00", "end": "2025-07-12 07:00:00"}
    assert key("time_offs", TIME_OFF) == f"time_off/{ADDRESS}"
    assert key("time_offs", later) == "time_off/744837@2025-07-11T07:00:00"


@pytest.mark.parametrize(
    "start", ["2025-07-10T07:00:00", "2025-07-10T09:00:00-05:00", 1752156000, "2025-07-10T14:00:00Z"]
)
def test_start_in_another_form_gives_same_key(start: Any) -> None:
    assert key("time_offs", {**TIME_OFF, "start": start}) == f"time_off/{ADDRESS}"


def test_ids_and_flags_as_strings_mean_same() -> None:
    strings = {**TIME_OFF, "id": "744837", "status": "0", "user": {"id": "98", "name": "Al Bo"}}
    assert key("time_offs", strings) == key("time_offs", TIME_OFF)
    assert facets("time_offs", strings) == facets("time_offs", TIME_OFF)


@pytest.mark.parametrize(
    ("status", "word", "stage"),
    [
        (0, "pending", Stage.REVIEW),
        ("1", "approved", Stage.DONE),
        (False, "pending", Stage.REVIEW),
        (True, "approved", Stage.DONE),
        ("true", "approved", Stage.DONE),
        (1.0, "approved", Stage.DONE),
        ({"id": 4, "name": "escalated"}, "escalated", None),
        (2, "2", None),
        ("denied", "denied", None),
        (None, None, None),
    ],
)
def test_documented_status_is_staged_others_shown(status: Any, word: str | None, stage: Stage) -> None:
    found = facets("time_offs", {**TIME_OFF, "status": status})
    assert (found.status, found.stage) == (word, stage)


def test_lists_learn_who_is_away_when_and_since_when_asked() -> None:
    found = facets("time_offs", TIME_OFF)
    assert (found.title, found.assignee, found.reference) == ("Al Bo: Vacation", "Al Bo", "744837")
    assert (found.start, found.end) == (utc(2025, 7, 10, 14), utc(2025, 7, 11, 14))
    assert found.created == utc(2025, 7, 1, 15, 19, 57)
    assert found.links == (Link("assignee", Kind.PERSON, "98"),)


def test_epoch_in_local_time_is_not_set() -> None:
    never = "1969-12-31T16:00:00-08:00"
    unset = {**TIME_OFF, "approval_date": never, "acknowledgement_date": never}
    assert facets("time_offs", unset).updated is None
    assert "Decided: None" in drawn("time_offs", unset)


def test_document_tells_length_with_and_without_break() -> None:
    text = drawn("time_offs", {**TIME_OFF, "status": 1, "approval_date": "2025-07-02T11:12:33-07:00"})
    for line in (
        "Length: 24 h",
        "Without break: 23.5 h",
        "Decided: 2025-07-02 11:12 PDT",
        "Admin: Sam Chief",
        "Fishing",
    ):
        assert line in text


@pytest.mark.parametrize("start", ["soon", "9999-12-31T23:59:59.9999999Z"])
def test_start_no_time_costs_no_row(start: str) -> None:
    odd = {**TIME_OFF, "start": start}
    assert key("time_offs", odd) == f"time_off/744837@{start}"
    assert facets("time_offs", odd).start is None
    assert f"From: {start}" in drawn("time_offs", odd)


@pytest.mark.parametrize("broken", [{"id": None}, {"id": True}, {"start": None}, {"start": ""}])
def test_time_off_without_id_or_start_is_rejected(broken: dict[str, Any]) -> None:
    with pytest.raises(RecordRejected):
        read("time_offs", {**TIME_OFF, **broken})


def test_entry_is_read_again_with_all_segments() -> None:
    later = {**TIME_OFF, "start": "2025-07-11 07:00:00", "end": "2025-07-12 07:00:00"}
    conversation = Conversation(says({"items": [later, TIME_OFF], "metadata": []}))
    raw = conversation.carry(detail(SETTINGS, ADDRESS))
    assert conversation.asked[0].path == "/time_offs/744837"
    assert conversation.asked[0].conditional
    assert key("time_offs", raw) == f"time_off/{ADDRESS}"


def test_entry_gone_is_not_found() -> None:
    with pytest.raises(NotFound):
        Conversation(says({"items": [], "metadata": []})).carry(detail(SETTINGS, ADDRESS))


@pytest.mark.parametrize(("name", "reason"), [("approve", ""), ("deny", "Too many are away")])
def test_verdict_is_sent_for_whole_entry_with_its_note(name: str, reason: str) -> None:
    conversation = Conversation(says({"success": True, "code": 200, "status": "ok", "message": "Done."}))
    answers = {"reason": reason} if reason else {}
    outcome = conversation.carry(action(name).flow(SETTINGS, Key(Kind.TIME_OFF, ADDRESS), answers))
    sent = conversation.asked[0]
    assert (sent.method, sent.path, sent.json) == ("POST", f"/time_offs/744837/{name}", {"note": reason})
    assert outcome.message == "Done."


@pytest.mark.parametrize("answer", [says(b"", 204), says(b""), says(b"", 202), says([]), says(None), says(b"OK")])
def test_any_success_is_verdict_taken(answer: Reply) -> None:
    for name in ("approve", "deny"):
        assert judge(Request(method="POST"), answer) is None
        outcome = Conversation(answer).carry(action(name).flow(SETTINGS, Key(Kind.TIME_OFF, ADDRESS), {}))
        assert (outcome.done, outcome.message) == (True, "")


def test_web_page_is_no_verdict_taken() -> None:
    page = Reply(200, {"content-type": "text/html"}, b"<html>Log in</html>")
    outcome = Conversation(page).carry(action("approve").flow(SETTINGS, Key(Kind.TIME_OFF, ADDRESS), {}))
    assert outcome.done is None


def test_reading_shows_approval_and_missing_entry_denial() -> None:
    approve, deny = action("approve"), action("deny")
    assert approve.shows is not None
    assert approve.shows(facets("time_offs", {**TIME_OFF, "status": 1}), {})
    assert not approve.shows(facets("time_offs", TIME_OFF), {})
    assert (approve.removes, deny.removes) == (False, True)


def test_both_verdicts_take_reason_and_need_none() -> None:
    assert [(ask.is_reason, ask.required) for name in ("approve", "deny") for ask in action(name).asks] == [
        (True, False)
    ] * 2


def test_what_is_decided_cannot_be_decided_again() -> None:
    assert action("approve").unavailable(facets("time_offs", TIME_OFF)) is None
    reason = action("deny").unavailable(facets("time_offs", {**TIME_OFF, "status": 1}))
    assert reason == "it is not pending but approved"


def test_verdict_that_comes_too_late_is_conflict() -> None:
    late = says({"status": 409, "error": "conflict", "error_message": "Time Off is already approved."}, status=409)
    error = judge(Request(method="POST"), late)
    assert isinstance(error, Conflict)
    assert "already approved" in str(error)
