"""The adapter against the simulated vendor: two workspaces, forms joined by version, expiries and writes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest

from fieldtui.contract.document import Field
from fieldtui.contract.errors import LoginRefused, NotFound, Refused
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.contract.secret import Secret
from fieldtui.vendors.gruntify import VENDOR
from fieldtui.vendors.gruntify.forms import FORMS
from fieldtui.vendors.gruntify.jobs import JOBS
from fieldtui.vendors.gruntify.requests import REQUESTS
from tests.vendors.gruntify.simulator_server import Account, served


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with served(page_size=20) as opened:
        yield opened


async def test_everything_is_found_in_both_workspaces(account: Account) -> None:
    found: dict[str, dict[str, str | None]] = {}
    for resource in VENDOR.resources:
        for key, facets in (await account.sweep(resource.name)).facets.items():
            found.setdefault(key.kind, {})[key.id] = facets.status
    assert found == account.truth()


async def test_switch_off_is_said_and_is_no_error(account: Account) -> None:
    assert (await account.sweep("jobs")).notes == ["Jobs are switched off in city_parks"]
    assert (await account.sweep("requests")).notes == []


async def test_renamed_statuses_arrive_with_label_and_colour(account: Account) -> None:
    shown = [facets for facets in (await account.sweep("jobs")).facets.values() if facets.status == "InProgress"]
    assert shown
    assert {(facets.status_label, facets.colour, facets.stage) for facets in shown} == {
        ("On site", "#2e7d32", Stage.UNDERWAY)
    }


async def test_job_shows_questions_of_version_it_was_begun_with(account: Account) -> None:
    published = len(account.simulation.parts["gruntify"].forms)
    account.pass_time_until(lambda forms: sum(not form.draft for form in forms) > published)
    jobs = await account.sweep("jobs")
    await account.sweep("forms")
    assert JOBS.document
    notes = set()
    for raw in jobs.raw.values():
        job = JOBS.decode(raw, account.settings)
        page = JOBS.document(job, account)
        forms = [section for section in page.sections if section.form]
        assert [section.title for section in forms][:2] == ["Before work", "At work"]
        assert forms[0].note.split(" (")[0].endswith(f" v{job.form.version}")
        notes.add("is published" in forms[0].note)
    assert notes == {True, False}


async def test_missing_odd_or_far_answers_are_marked(account: Account) -> None:
    jobs = await account.sweep("jobs")
    await account.sweep("forms")
    assert JOBS.document
    pages = [JOBS.document(JOBS.decode(raw, account.settings), account) for raw in jobs.raw.values()]
    notes = [getattr(part, "note", "") for page in pages for section in page.sections for part in section.parts]
    assert any(note == "required, missing" for note in notes)
    assert any(note.startswith("above") for note in notes)
    assert any("from site" in note for note in notes)


async def test_request_shows_what_its_sender_filled_in(account: Account) -> None:
    requests = await account.sweep("requests")
    await account.sweep("forms")
    assert REQUESTS.document
    pages = [REQUESTS.document(REQUESTS.decode(raw, account.settings), account) for raw in requests.raw.values()]
    assert {page.sections[0].title for page in pages} == {"Request", "Visit"}
    for page in pages:
        answers = [part for section in page.sections if section.form for part in section.parts]
        assert sum(isinstance(answer, Field) and answer.value is not None for answer in answers) > 5


async def test_without_workspaces_in_settings_account_is_asked(account: Account) -> None:
    configured = await account.sweep("jobs")
    async with served(page_size=20, workspaces=()) as other:
        assert set((await other.sweep("jobs")).raw) == set(configured.raw)


async def test_unknown_workspace_is_named_and_others_are_read(account: Account) -> None:
    async with served(workspaces=("nowhere", "beautiful_homes")) as other:
        with pytest.raises(NotFound, match="no workspace nowhere"):
            await other.sweep("requests")
        assert other.session.request_stats.requests > 3


async def test_expired_token_is_renewed_without_password(account: Account) -> None:
    await account.sweep("teams")
    account.simulation.vendors["gruntify"].expire()
    await account.sweep("teams")
    assert account.session.tokens
    assert account.session.tokens.logins == 1


async def test_wrong_password_is_refused_in_auth0s_words() -> None:
    async with served(password=Secret.literal("wrong")) as stranger:
        with pytest.raises(LoginRefused, match=r"Wrong email or password\. \(invalid_grant\)"):
            await stranger.sweep("jobs")


async def test_request_is_accepted_and_cannot_be_rejected_then(account: Account) -> None:
    requests = await account.sweep("requests")
    key = next(key for key, facets in requests.facets.items() if facets.stage is Stage.REVIEW)
    accept, reject = REQUESTS.actions
    outcome = await account.session.perform(accept.flow(account.settings, key, {}))
    assert outcome.record
    assert msgspec.json.decode(outcome.record)["Status"] == "Accepted"
    assert account.truth()["request"][key.id] == "Accepted"
    with pytest.raises(Refused, match="Accepted cannot become Rejected"):
        await account.session.perform(reject.flow(account.settings, key, {"reason": "twice"}))


async def test_rejection_carries_its_reason_in_smaller_workspace_too(account: Account) -> None:
    requests = await account.sweep("requests")
    parks = [key for key, raw in requests.raw.items() if b'"city_parks"' in raw]
    key = next(key for key in parks if requests.facets[key].stage is Stage.REVIEW)
    reject = REQUESTS.actions[1]
    outcome = await account.session.perform(reject.flow(account.settings, key, {"reason": "Not ours"}))
    record = msgspec.json.decode(outcome.record or b"")
    assert (record["Status"], record["Comment"]) == ("Rejected", "Not ours")
    assert record["$workspace"] == {"Id": "city_parks", "RequestLabel": "Visit"}


async def test_job_is_given_to_team_and_moved_on(account: Account) -> None:
    jobs, teams = await account.sweep("jobs"), await account.sweep("teams")
    key = next(key for key, facets in jobs.facets.items() if facets.status == "Queued")
    team = next(iter(teams.raw))
    assign, set_status, *_ = JOBS.actions
    await account.session.perform(assign.flow(account.settings, key, {"team": team.id}))
    outcome = await account.session.perform(set_status.flow(account.settings, key, {"status": "in progress"}))
    facets = JOBS.facets
    assert facets
    shown = facets(JOBS.decode(outcome.record or b"", account.settings))
    assert (shown.status, shown.status_label, shown.crew) == ("InProgress", "On site", teams.facets[team].title)


async def test_record_read_by_itself_is_as_in_list(account: Account) -> None:
    for name in ("jobs", "requests", "users", "forms"):
        resource, swept = VENDOR.resource(name), await account.sweep(name)
        assert resource.detail
        assert resource.facets
        for key in list(swept.raw)[::7]:
            raw = await account.session.perform(resource.detail(account.settings, key.id))
            assert resource.facets(resource.decode(raw, account.settings)) == swept.facets[key]


async def test_record_that_nobody_has_is_not_found(account: Account) -> None:
    assert JOBS.detail
    with pytest.raises(NotFound):
        await account.session.perform(JOBS.detail(account.settings, Key(Kind.WORK_ORDER, "nobody").id))


async def test_draft_and_published_form_of_one_id_are_two_records(account: Account) -> None:
    account.pass_time_until(lambda forms: any(form.draft for form in forms))
    forms = await account.sweep("forms")
    drafts = [key for key in forms.raw if key.id.endswith("@draft")]
    both = [key for key in drafts if Key(Kind.FORM, key.id.removesuffix("@draft")) in forms.raw]
    assert {key.id: facets.status for key, facets in forms.facets.items()} == account.truth()["form"]
    assert (len(drafts), len(both)) == (2, 1), "one of each workspace, and one workspace's share their ids"
    assert FORMS.detail
    for key in drafts:
        raw = await account.session.perform(FORMS.detail(account.settings, key.id))
        assert FORMS.decode(raw, account.settings).key == key.id


async def test_empty_page_ends_no_sweep(account: Account) -> None:
    calm = await account.sweep("requests")
    account.simulation.dice.due["empty page with a token"] = 2
    assert set((await account.sweep("requests")).raw) == set(calm.raw)
