"""The bulletin board: one page of HTML that the organisation keeps for everyone to read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
from msgspec import Raw

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section
from fieldtui.contract.errors import Malformed
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Reply, Request
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.paging import once
from fieldtui.vendors.crewsense.local_times import When, read_when, show
from fieldtui.vendors.crewsense.privacy import scrubbed
from fieldtui.vendors.crewsense.readers import Named, known_as, person, prose, read_record
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the board."""

    content: str | None
    author: Named
    updated: When
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Board:
    """Read the board."""
    data = read_record(raw)
    return Board(
        content=prose(data.get("content")),
        author=person(data.get("last_updated_by")),
        updated=read_when(data.get("last_updated_at"), settings.zone),
        zone=settings.zone,
    )


def identity(item: Board) -> Key:
    """Return there is one, which has no id; announcements are known by numbers."""
    return Key(Kind.NOTICE, "bulletin_board")


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the board."""
    return once(Request(path="/bulletin_board", conditional=True), _read)


def _read(reply: Reply) -> list[Encoded]:
    """Take the answer for the one record that it is."""
    if "content" not in reply.decode(dict[str, Raw]):
        raise Malformed("an answer without “content”", status=reply.status)
    return [scrubbed(reply.bare)]


def facets(item: Board) -> Facets:
    """Return what lists need of it."""
    return Facets(
        title="Bulletin board",
        updated=item.updated.at,
        text=" ".join(part for part in (item.author.name, item.content) if part),
    )


def document(item: Board, related: Related) -> Document:
    """Return the document of the record."""
    parts: tuple[Part, ...] = (
        Prose(item.content or "Nothing."),
        Field("By", known_as(item.author, related)),
        Field("Written", show(item.updated, item.zone)),
    )
    return Document("Bulletin board", (Section("Bulletin board", parts),))


BULLETIN_BOARD = Resource(
    name="bulletin_board",
    title="Bulletin board",
    kinds=(Kind.NOTICE,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    pace=900,
    optional=True,
)
