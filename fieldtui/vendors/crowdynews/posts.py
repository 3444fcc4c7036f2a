"""Posts: what strangers wrote about the field, with their state where it is known. Content is text of strangers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section, Table
from fieldtui.contract.errors import NotFound, RecordRejected, SourceError
from fieldtui.contract.record import Facets, Key, Kind, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Page, Pages, Poll
from fieldtui.http.fields import decode, plain, read_text, read_time, require
from fieldtui.http.html_text import html_text
from fieldtui.vendors.crowdynews.moderation import ACTIONS
from fieldtui.vendors.crowdynews.place import read_place
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.window import sweep

_STAGES = {"unpublished": Stage.REVIEW, "published": Stage.DONE}
#: what the content list sends has no state, and is published by being there
_PUBLISHED = "published"


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the feed as the vendor sends it; `state` comes with the queue only."""

    id: Any = None
    service: Any = None
    type: Any = None
    title: Any = None
    text: Any = None
    tags: Any = None
    url: Any = None
    date: Any = None
    author: Any = None
    media: Any = None
    location: Any = None
    kudos: Any = None
    language: Any = None
    state: Any = None
    children: Any = None

    @property
    def key(self) -> str:
        """The service's own id; RecordRejected if there is none."""
        return require(read_text(self.id), "$.id")

    @property
    def status(self) -> str:
        """Its state, which goes without saying where only published posts are sent."""
        return read_text(self.state) or _PUBLISHED


def read(raw: Encoded, settings: Settings) -> Post:
    """Decode one post; RecordRejected without an id."""
    post: Post = decode(raw, Post)
    _ = post.key
    return post


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep the window's posts."""
    return sweep(poll)


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Find one post among the window's, since no call gives a single one; NotFound when it is not there."""
    search = sweep(Poll(settings, None, datetime.now(UTC)))
    with suppress(StopIteration):
        step = next(search)
        while True:
            if isinstance(step, Page):
                if (found := _among(step, id)) is not None:
                    return found
                step = next(search)
                continue
            try:
                reply = yield step
            except SourceError as error:
                step = search.throw(error)
            else:
                step = search.send(reply)
    raise NotFound(f"no post {id} since midnight {settings.days} days ago")


def _among(page: Page, id: str) -> bytes | None:
    """The post of that id as it came, None if it is not on the page."""
    for raw in page.items:
        with suppress(RecordRejected):
            if decode(raw, Post).key == id:
                return bytes(raw)
    return None


def facets(post: Post) -> Facets:
    """What lists need of a post."""
    text, place = html_text(post.text), read_place(post.location)
    title = plain(post.title) or text.partition("\n")[0] or read_text(post.url) or post.key
    return Facets(
        title=title,
        reference=post.key,
        status=post.status,
        stage=_STAGES.get(post.status.lower()),
        place=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
        created=read_time(post.date),
        text=" ".join(part for part in (text, author(post), *_tags(post), read_text(post.service)) if part),
    )


def author(post: Post) -> str | None:
    """Who wrote it: a name, else a user name."""
    who = post.author if isinstance(post.author, dict) else {"name": post.author}
    return next((name for key in ("name", "username", "userid") if (name := plain(who.get(key)))), None)


def document(post: Post, related: Related) -> Document:
    """Draw a post, its pictures, what was made of it, and the comments on it."""
    link = read_text(post.url)
    place = read_place(post.location)
    about = (
        Field("State", post.status),
        Field("Service", read_text(post.service)),
        Field("Type", read_text(post.type)),
        Field("Author", author(post)),
        Field("Date", moment(post.date)),
        Field("Language", read_text(post.language)),
        Field("Tags", ", ".join(_tags(post)) or None),
        Field("Link", link),
        Field("Place", place.text),
    )
    sections = [Section("Post", about), Section("Text", (Prose(html_text(post.text)),))]
    for title, parts in (("Media", _media(post)), ("Kudos", _kudos(post)), ("Comments", _comments(post))):
        if parts:
            sections.append(Section(title, parts))
    return Document(facets(post).title, tuple(sections), link if (link or "").startswith("https://") else None)


def moment(value: object) -> str | None:
    """A time in UTC, or whatever stands in its place."""
    at = read_time(value)
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else read_text(value)


def _tags(post: Post) -> Iterator[str]:
    """The tags that are words."""
    return (tag for tag in map(plain, post.tags if isinstance(post.tags, list) else ()) if tag)


def _objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list that may be null."""
    return [inner for inner in value if isinstance(inner, dict)] if isinstance(value, list) else []


def _media(post: Post) -> tuple[Part, ...]:
    """Pictures and films, by URL; nothing is fetched."""
    rows = []
    for one in _objects(post.media):
        sides = [side for key in ("width", "height") if (side := read_text(one.get(key)))]
        rows.append((read_text(one.get("type")) or "", " × ".join(sides), read_text(one.get("url")) or ""))
    return (Table(("Type", "Size", "URL"), tuple(rows)),) if rows else ()


def _kudos(post: Post) -> tuple[Part, ...]:
    """The score and the services' own numbers."""
    numbers = post.kudos if isinstance(post.kudos, dict) else {}
    named = ((str(name).replace("_", " "), read_text(value)) for name, value in numbers.items())
    return tuple(Field(name, value) for name, value in named if value)


def _comments(post: Post) -> tuple[Part, ...]:
    """Posts below the post, one row each."""
    rows = []
    for one in _objects(post.children):
        child = decode(msgspec.json.encode(one), Post)
        rows.append((moment(child.date) or "", author(child) or "", html_text(child.text) or plain(child.title)))
    return (Table(("Date", "Author", "Text"), tuple(rows)),) if rows else ()


ITEMS = Resource(
    name="items",
    shifts=True,
    title="Posts",
    kinds=(Kind.POST,),
    pages=pages,
    decode=read,
    identity=lambda post: Key(Kind.POST, post.key),
    facets=facets,
    document=document,
    detail=detail,
    actions=ACTIONS,
    pace=60.0,
)
