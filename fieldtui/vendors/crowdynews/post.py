"""One item of the feed as the vendor sends it, and what is read out of it. Its words are those of strangers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fieldtui.contract.flow import Encoded
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.html_text import html_text
from fieldtui.http.json_readers import decode_object, read_text, read_texts, shown
from fieldtui.vendors.crowdynews.post_identity import post_key
from fieldtui.vendors.crowdynews.settings import Settings

#: what the sweep puts before the members of an item of the published list, which tells no state
_MARK = b'{"_listed":"published"'
#: members by which an item of the feed is recognised; they are what a post says, and one of them is always there
MEMBERS = ("service", "type", "title", "text", "date", "state")


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One item; `state` comes with the queue only, `listed` is ours and says by which list an item came."""

    id: Any = None
    service: Any = None
    type: str | None = read_by(shown)
    title: str | None = read_by(shown)
    text: str | None = read_by(shown)
    raw_text: str | None = read_by(shown)
    tags: tuple[str, ...] = read_by(read_texts)
    url: Any = None
    posted_urls: Any = msgspec.field(default=None, name="postedUrls")
    entities: Any = None
    date: Any = None
    author: Any = None
    media: Any = None
    location: Any = None
    kudos: Any = None
    language: str | None = read_by(shown)
    state: Any = None
    children: Any = None
    listed: str | None = read_by(read_text, "_listed")

    @property
    def key(self) -> str:
        """`ID@SERVICE`; RecordRejected if there is no id."""
        return post_key(self.id, self.service)

    @property
    def status(self) -> str | None:
        """Its state as it came; `published` for what the published list sent without one; None where it is not told.

        An item of the queue without a state is not known to be published.
        """
        # null in the queue: nobody has judged it yet
        return self.listed if self.state is None else read_text(self.state)


def decode(raw: Encoded, settings: Settings) -> Post:
    """Decode one post; RecordRejected without an id."""
    post = read_fields(Post, decode_object(raw))
    _ = post.key
    return post


def marked_published(raw: Encoded) -> Encoded:
    """Return an item of the published list with the mark that it came by that list; what is no object as it is."""
    text = bytes(raw).strip()
    if text[:1] != b"{":
        # what is no object is passed on to be rejected
        return raw
    members = text[1:].lstrip()
    # put in front without decoding: the post stays as it came, to the byte
    return _MARK + (members if members[:1] == b"}" else b"," + members)


def unmarked(raw: Encoded) -> Encoded:
    """Return a stored item as the vendor wrote it."""
    text = bytes(raw)
    return b"{" + text[len(_MARK) :].removeprefix(b",") if text.startswith(_MARK) else raw


def words(post: Post) -> str:
    """Return what a post says. `text` may hold HTML, Twitter's `raw_text` does not."""
    # entities and tags of HTML in `text`; Twitter's raw text has neither
    return html_text(post.text) or post.raw_text or ""


def headline(post: Post) -> str:
    """Return its title as it came; without one, which is usual, its first line, else its link or its key."""
    first = words(post).strip().partition("\n")[0]
    return post.title or first or next(links(post), "") or post.key


def author(value: object) -> str | None:
    """Return who wrote it: of each author the name, else the user name, else the id."""
    authors = value if isinstance(value, list) else [value]
    return ", ".join(name for one in authors if (name := _author(one))) or None


def links(post: Post) -> Iterator[str]:
    """Yield a post's own address first, then where else it was posted, then what it links to, each once."""
    entities = post.entities if isinstance(post.entities, Mapping) else {}
    linked = (one.get("expanded_url") or one.get("url") for one in objects(entities.get("urls")))
    found = (post.url, *_values(post.posted_urls), *linked)
    # the post's own address first: the browser opens that one
    yield from dict.fromkeys(link for value in found if (link := _link(value)))


def objects(value: object, name: str = "url") -> list[Mapping[str, Any]]:
    """Return the objects of a list, a map or one alone; a single value is an object that has nothing but `name`."""
    if isinstance(value, Mapping):
        inner = list(value.values())
        value = inner if all(isinstance(one, Mapping) for one in inner) else [value]
    # an empty text or false is how some services say "none"
    given = [one for one in _values(value) if one not in (None, "", False)]
    return [one if isinstance(one, Mapping) else {name: one} for one in given]


def _author(value: object) -> str | None:
    """Return one author's name."""
    if not isinstance(value, Mapping):
        return shown(value)
    return next((name for key in ("name", "username", "userid") if (name := read_text(value.get(key)))), None)


def _link(value: object) -> str | None:
    """Return the address in a value, which may be an object that has one."""
    return read_text(value.get("url") if isinstance(value, Mapping) else value)


def _values(value: object) -> list[Any]:
    """Return the members of a list, none for null, one value alone as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]
