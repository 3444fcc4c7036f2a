"""Forms: every version of every template, drafts too; a record's answers belong to the one version that it names."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from fieldtui.contract.document import Document, Field, Mark, Prose, Related, Section, Table
from fieldtui.contract.errors import Malformed, NotFound, RecordRejected, Refused, SourceError, TokenExpired
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.vendors.gruntify.form_versions import DRAFT, Form, Question, read_form, version_note
from fieldtui.vendors.gruntify.lists import asking, everything, find, whole_record
from fieldtui.vendors.gruntify.paging import insist_on_end, read_page
from fieldtui.vendors.gruntify.readers import fields, listed, load, when, zone_of
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import call
from fieldtui.vendors.gruntify.workspace_notes import original
from fieldtui.vendors.gruntify.workspace_rules import Workspace, annotate
from fieldtui.vendors.gruntify.workspaces import OWN_TROUBLE, look, roster, visit

#: forms read in full before they are handed on together
_BATCH = 20
#: pages of a search for one draft
_MOST_PAGES = 50


def decode(raw: Encoded, settings: GruntifySettings) -> Form:
    """Read a form version; RecordRejected when it names neither `Id` nor `FormId`."""
    return read_form(load(raw), settings)


def pages(poll: Poll[GruntifySettings]) -> Pages:
    """Sweep every version; the list may leave out the questions, and then each version is read by itself."""
    settings = poll.settings

    def one(workspace: Workspace, _: Encoded) -> Pages:
        items: list[Encoded] = []

        def take(some: Sequence[Encoded]) -> Sequence[Encoded]:
            items.extend(some)
            return ()

        trouble: SourceError | None = None
        try:
            yield from everything(settings, workspace, "forms", take)
        except OWN_TROUBLE as error:
            trouble = error
        trouble = (yield from _batches(items, workspace, settings)) or trouble
        if trouble:
            raise trouble

    return visit(poll, None, one)


def _batches(
    items: Sequence[Encoded], workspace: Workspace, settings: GruntifySettings
) -> Generator[Request | Page, Reply, SourceError | None]:
    """Hand the versions on, some at a time, each with its questions; returns what was wrong with those left out."""
    trouble: SourceError | None = None
    for start in range(0, len(items), _BATCH):
        batch: list[Encoded] = []
        for item in items[start : start + _BATCH]:
            try:
                full = yield from _in_full(item, workspace, settings)
            except Malformed as error:
                trouble = error
            else:
                batch.append(annotate(full, "forms", workspace, settings))
        yield Page(batch)
    return trouble


def _in_full(item: Encoded, workspace: Workspace, settings: GruntifySettings) -> Flow[Encoded]:
    """Read a version with its questions; what the list had, when that has them or the vendor will not say more.

    A draft and the published form may share an id: what comes may be the other one, whose questions are not these.
    """
    try:
        form = decode(item, settings)
    except RecordRejected:
        return item
    if form.parts is not None:
        return item
    try:
        full = whole_record((yield call(settings, workspace.id, "forms", form.name)), form.name)
    except TokenExpired:
        raise
    except Refused:
        return item
    return full if _is(form.key, full, settings) else item


def _is(key: str, raw: Encoded, settings: GruntifySettings) -> bool:
    """Return whether that is the form of that key."""
    try:
        return decode(raw, settings).key == key
    except RecordRejected:
        return False


def detail(settings: GruntifySettings, id: str) -> Flow[bytes]:
    """Read one version anew. Where the vendor's id leads to another form, the one of the other status is sought."""
    name = id.removesuffix(DRAFT)
    try:
        slug, raw = yield from find(settings, "forms", name)
    except NotFound:
        slug, raw = "", b""
    if not _is(id, raw, settings):
        slug, raw = yield from _sought(settings, id)
    workspace, _ = yield from look(settings, slug)
    return bytes(annotate(raw, "forms", workspace, settings))


def _sought(settings: GruntifySettings, id: str) -> Flow[tuple[str, bytes]]:
    """Search every workspace for a form, a draft by its status; NotFound when none has it."""
    criteria = {"status": "Draft"} if id.endswith(DRAFT) else {}
    slugs, trouble = yield from roster(settings)
    for slug in slugs:
        token: str | None = None
        for _ in range(_MOST_PAGES):
            page = read_page((yield asking(settings, slug, "forms", {**criteria, "pageToken": token})))
            for item in page.items:
                if _is(id, item, settings):
                    return slug, bytes(item)
            insist_on_end(page)
            token = page.following
            if token is None:
                break
    raise trouble or NotFound(f"no workspace of {settings.username} has that form")


def facets(form: Form) -> Facets:
    """Return what lists need of a form."""
    return Facets(
        title=form.title, status=form.status, updated=form.updated.at, reference=form.number, text=form.type or ""
    )


def document(form: Form, related: Related) -> Document:
    """Draw a template: what it is for, and its questions in order."""
    about = (
        Field("Version", version_note(form, related), mark=Mark.WARN if form.draft else Mark.NONE),
        *fields(
            ("Type", form.type),
            ("Status", form.status),
            ("Last changed", when(form.updated, zone_of(form.workspace, related))),
            ("Workspace", form.workspace),
        ),
        *listed("Teams", form.teams, Kind.CREW, related),
    )
    columns = ("field", "question", "type", "wants")
    parts = tuple(
        Section(part.title, (Table(columns, tuple(map(_row, part.questions))),), note=part.stage or "")
        for part in form.parts or ()
    )
    if form.parts is None:
        parts = (Section("Questions", (Prose("The vendor did not send the questions of this version."),)),)
    return Document(form.title, (Section("Form", about), *parts))


def _row(question: Question) -> tuple[str, str, str, str]:
    """Draw one question of a template as a row."""
    wants = [
        "an answer" if question.required else "",
        f"at least {question.minimum:,g}" if question.minimum is not None else "",
        f"at most {question.maximum:,g}" if question.maximum is not None else "",
        question.unit,
        f"at least {question.count} photos" if question.count > 1 else "",
        " / ".join(question.choices),
    ]
    return question.id, question.label, question.type, ", ".join(filter(None, wants))


FORMS = Resource(
    name="forms",
    title="Forms",
    kinds=(Kind.FORM,),
    pages=pages,
    decode=decode,
    id="key",
    facets=facets,
    document=document,
    original=original,
    detail=detail,
    pace=900,
)
