"""A post drawn for reading: what it says, where it links to, its pictures, what was made of it, and its comments."""

from __future__ import annotations

from collections.abc import Iterator

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section, Table
from fieldtui.contract.record import Kind
from fieldtui.http.declared_fields import read_fields
from fieldtui.http.json_readers import read_text, read_time, shown
from fieldtui.vendors.crowdynews.location import read_place
from fieldtui.vendors.crowdynews.post import Post, author, headline, links, objects, words
from fieldtui.vendors.crowdynews.post_identity import membership_of


def document(post: Post, related: Related) -> Document:
    """Draw a post. Its own address is offered to be opened when it is https."""
    addresses = tuple(links(post))
    own = addresses[0] if addresses else None
    collections = related.title(Kind.REFERENCE, membership_of(post.key))
    about = (*_about(post, own), Field("Collection", collections))
    sections = [Section("Post", about), Section("Text", (Prose(words(post)),))]
    further = (("Links", _links(addresses[1:])), ("Media", _media(post)), ("Kudos", _kudos(post)))
    sections += [Section(title, parts) for title, parts in (*further, ("Comments", _comments(post))) if parts]
    # http:// is not opened by a key
    return Document(headline(post), tuple(sections), own if own and own.startswith("https://") else None)


def moment(value: object) -> str | None:
    """Return a time in UTC, or whatever stands in its place."""
    at = read_time(value)
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else shown(value)


def _about(post: Post, link: str | None) -> Iterator[Field]:
    """Yield what is told about a post."""
    yield Field("State", post.status or shown(post.state))
    yield Field("Service", shown(post.service))
    yield Field("Type", post.type)
    yield Field("Author", author(post.author))
    yield Field("Date", moment(post.date))
    yield Field("Language", post.language)
    yield Field("Tags", ", ".join(post.tags) or None)
    yield Field("Link", link)
    yield Field("Place", read_place(post.location).text or shown(post.location))


def _links(addresses: tuple[str, ...]) -> tuple[Part, ...]:
    """Draw the addresses beside the post's own."""
    return (Table(("URL",), tuple((address,) for address in addresses)),) if addresses else ()


def _media(post: Post) -> tuple[Part, ...]:
    """Draw pictures and films, by URL; nothing is fetched."""
    rows = []
    for one in objects(post.media):
        sides = [side for key in ("width", "height") if (side := read_text(one.get(key)))]
        rows.append((shown(one.get("type")) or "", " × ".join(sides), shown(one.get("url")) or ""))
    return (Table(("Type", "Size", "URL"), tuple(rows)),) if rows else ()


def _kudos(post: Post) -> tuple[Part, ...]:
    """Draw the score and the services' own numbers; a number alone is the score."""
    numbers = post.kudos if isinstance(post.kudos, dict) else {"score": post.kudos}
    named = ((str(name).replace("_", " "), shown(value)) for name, value in numbers.items())
    return tuple(Field(name, value) for name, value in named if value)


def _comments(post: Post) -> tuple[Part, ...]:
    """Draw the posts below the post, one row each."""
    children = [read_fields(Post, one) for one in objects(post.children, "text")]
    rows = ((moment(one.date) or "", author(one.author) or "", words(one) or one.title or "") for one in children)
    table = Table(("Date", "Author", "Text"), tuple(rows))
    return (table,) if table.rows else ()
