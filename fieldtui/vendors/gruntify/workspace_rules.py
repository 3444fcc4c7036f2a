"""A workspace as it is read: its switches, what it calls things, and what it says of the records in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fieldtui.contract.flow import Encoded
from fieldtui.contract.json_repair import loads
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import decode_object, fold, read_text, require, shown
from fieldtui.vendors.gruntify.readers import colour, load, noted, squeeze
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.workspace_notes import splice

#: the switch on which each list hangs; the vendor does not print their names
FEATURES: Mapping[str, str] = {
    name.lower(): name for name in ("Jobs", "Requests", "Assets", "Depots", "Equipment", "Accreditations")
}
_WORDS = {"true": True, "1": True, "on": True, "yes": True, "enabled": True} | dict.fromkeys(
    ("false", "0", "off", "no", "disabled"), False
)


class Wording(msgspec.Struct, frozen=True):
    """What a workspace calls a job status, and the colour (`#rrggbb`) that it gives it."""

    label: str | None
    colour: str | None


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """One workspace. `features` (None: neither on nor off) and `statuses` are in its own order, by its own names."""

    id: str
    name: str
    zone: str | None = read_by(read_text, "timezone")
    subscription: str | None = read_by(shown)
    request_label: str = read_by(lambda value: read_text(value) or "Request", "requestlabel")
    features: tuple[tuple[str, bool | None], ...]
    statuses: tuple[tuple[str, Wording], ...]

    def lacks(self, entity: str) -> str | None:
        """Return that the switch of a list is off here; None where it is on or is not spoken of."""
        feature = FEATURES.get(entity)
        off = any(squeeze(name) == squeeze(feature) and on is False for name, on in self.features)
        return switched_off(feature, self.id) if feature and off else None

    def wording(self, status: object) -> Wording | None:
        """Find what a job status is called here, None for its own name."""
        wanted = squeeze(status)
        return next((wording for name, wording in self.statuses if squeeze(name) == wanted), None)


def switched_off(feature: str, *workspaces: str) -> str:
    """Return that workspaces do not have a feature."""
    return f"{feature} {'is' if feature == 'Equipment' else 'are'} switched off in {', '.join(workspaces)}"


def decode(raw: Encoded, settings: GruntifySettings) -> Workspace:
    """Read a workspace, whose id is its name in paths; RecordRejected when it has none."""
    record = load(raw)
    id = read_text(noted(record).get("id")) or require(read_text(record.get("id")), "$.Id")
    spelled = next((value for key, value in decode_object(raw).items() if key.lower() == "features"), None)
    return read_fields(
        Workspace,
        record,
        id=id,
        name=shown(record.get("name")) or id,
        features=tuple(_switches(spelled)),
        statuses=tuple(_statuses(record.get("jobstatuses"))),
    )


def _switches(value: object) -> Iterator[tuple[str, bool | None]]:
    """Read the switches: by name, or a list of objects, or a list of the names that are on."""
    if isinstance(value, Mapping):
        yield from ((str(name), _is_on(on)) for name, on in value.items())
    for entry in value if isinstance(value, list) else ():
        name = shown(entry)
        if name:
            yield name, _is_on(entry) if isinstance(entry, Mapping) else True


def _is_on(value: object) -> bool | None:
    """Read one switch: a truth, a word for it, or an object that holds it; None for anything else."""
    if isinstance(value, Mapping):
        inner = fold(value)
        return next((_is_on(inner[key]) for key in ("enabled", "on", "value", "active") if key in inner), None)
    return _WORDS.get(str(value).strip().lower())


def _statuses(value: object) -> Iterator[tuple[str, Wording]]:
    """Read the renamed statuses: a list of objects, or what each is called by its name."""
    if isinstance(value, Mapping):
        value = [
            {"label": inner, **(inner if isinstance(inner, Mapping) else {}), "status": name}
            for name, inner in value.items()
        ]
    for entry in value if isinstance(value, list) else ():
        status = read_text(entry.get("status")) if isinstance(entry, Mapping) else None
        if status:
            yield status, Wording(read_text(entry.get("label")), colour(entry.get("color")))


def annotate(raw: Encoded, entity: str, workspace: Workspace, settings: GruntifySettings) -> Encoded:
    """Add what the workspace says of a record as its last member, `$workspace`; its own bytes stay.

    The member holds `Id` where a source reads several workspaces, `Label` and `Color` where a job's status is
    renamed, `RequestLabel` where requests are. A record with nothing to add is left as it came.
    """
    note: dict[str, Any] = {} if settings.alone else {"Id": workspace.id}
    if entity == "requests" and workspace.request_label != "Request":
        note["RequestLabel"] = workspace.request_label
    wording = workspace.wording(_status(raw)) if entity == "jobs" and workspace.statuses else None
    if wording:
        note.update({"Label": wording.label, "Color": wording.colour})
    return splice(raw, note) if note else raw


def _status(raw: Encoded) -> object:
    """Peek at a record's status without decoding the rest."""
    try:
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        return next((loads(value) for key, value in parts.items() if key.lower() == "status"), None)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
