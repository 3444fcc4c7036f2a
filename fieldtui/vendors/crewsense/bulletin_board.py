"""The bulletin board: one page of HTML that the organisation keeps for everyone to read."""

from __future__ import annotations

from msgspec import Raw

from fieldtui.contract.document import Field, Prose
from fieldtui.contract.errors import Malformed
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Reply, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.paging import once
from fieldtui.vendors.crewsense.local_times import read_when, show
from fieldtui.vendors.crewsense.privacy import scrubbed
from fieldtui.vendors.crewsense.readers import known_as, prose, read_person, read_record
from fieldtui.vendors.crewsense.settings import CrewSenseSettings

#: there is one, which has no id of its own; announcements, of the same kind, are known by numbers
_ID = "bulletin_board"


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the board."""
    return once(Request(path="/bulletin_board", conditional=True), _read)


def _read(reply: Reply) -> list[Encoded]:
    """Take the answer for the one record that it is."""
    if "content" not in reply.decode(dict[str, Raw]):
        raise Malformed("an answer without “content”", status=reply.status)
    return [scrubbed(reply.bare)]


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode what stands on the board."""
    data, zone = read_record(raw), settings.zone
    content, author = prose(data.get("content")), read_person(data.get("last_updated_by"))
    updated = read_when(data.get("last_updated_at"), zone)
    text = " ".join(part for part in (author.name, content) if part)
    return Entry(
        _ID,
        Facets(title="Bulletin board", updated=updated.at, text=text),
        lambda related: (
            Prose(content or "Nothing."),
            Field("By", known_as(author, related)),
            Field("Written", show(updated, zone)),
        ),
        note="",
    )


BULLETIN_BOARD = entry_list(
    name="bulletin_board",
    title="Bulletin board",
    heading="Bulletin board",
    kinds=(Kind.NOTICE,),
    pages=pages,
    decode=decode,
    pace=900,
    optional=True,
)
