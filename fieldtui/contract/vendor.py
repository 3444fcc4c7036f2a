"""The contract that a vendor's folder fills in. An absent field is an absent ability."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, ClassVar

import msgspec

from fieldtui.contract.action import Action
from fieldtui.contract.document import Document, Related
from fieldtui.contract.errors import SourceError
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Reply, Request
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.secret import Secret


class SourceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `[sources.NAME]` may hold for every vendor; a vendor's own settings type adds to it.

    A field of type `str` whose name ends in `url` is checked to be https, or http on loopback.
    `ACCOUNT`: the fields that name the account whose records these are, as far as a vendor has them; no passwords,
    since a new one does not make the records somebody else's.
    """

    ACCOUNT: ClassVar[tuple[str, ...]] = (
        *("client_id", "consumer_key", "username", "email", "utility_id", "contract"),
        *("account", "company", "organisation", "organization", "tenant"),
    )

    vendor: str
    #: pace of one resource in words ("60s", "5m", "0" is off), by the resource's name
    every: dict[str, str] = {}
    #: the most that one answer may hold, unpacked, in words ("512KB", "16MB"); a larger one fails its feed
    largest_answer: str = "16MB"


class WebhookLogin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """HTTP Basic credentials that a vendor's deliveries must carry."""

    username: str
    password: Secret


@dataclass(frozen=True, slots=True)
class Token:
    """What a login gave. `expires` is unix seconds, None if not known; `due` asks for renewal before the next call."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires: float | None = None
    due: bool = False

    @property
    def is_sendable(self) -> bool:
        """Whether a header or a query can carry it: printable ASCII, and not nothing."""
        # a line break in a token would forge a header
        return bool(self.access) and self.access.isascii() and self.access.isprintable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How a session comes to a token, keeps it good, and puts it on a request.

    `obtain(now)` and `renew(token, now)` take unix seconds. When `renew` is refused the session obtains anew.
    `margin`: seconds before `expires` at which to renew. `observe`: looks at each reply and may mark the token due.
    `renew` is also tried with a token that was refused, before the session obtains anew.
    """

    obtain: Callable[[float], Flow[Token]]
    sign: Callable[[Request, Token], Request]
    renew: Callable[[Token, float], Flow[Token]] | None = None
    observe: Callable[[Reply, Token], Token] | None = None
    margin: float = 60.0


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `requests` in any `seconds`, for one source."""

    requests: float = 10
    seconds: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to talk to one source: where, as whom, how fast, and what its answers mean.

    `bases`: name → absolute URL without a closing slash. `judge(request, reply)` returns the error that a reply
    stands for, None for success; it is asked about every reply whose status the request does not accept itself.
    `follow(request, reply)`: a further conversation that must end before the request has its answer (a slow job).
    `hosts`: patterns (`fnmatch`) of other hosts to which an absolute URL may lead, without the token.
    """

    bases: Mapping[str, str]
    judge: Callable[[Request, Reply], SourceError | None]
    login: Login | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    follow: Callable[[Request, Reply], Flow[Reply] | None] | None = None
    hosts: tuple[str, ...] = ()
    rate: Rate = Rate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One list that a vendor serves, and all that the program needs to know about it.

    `decode(raw, settings)` makes a typed item of one record's JSON, or raises RecordRejected. `id`: the attribute of an
    item that, behind `prefix`, is the record's id; its kind is the first of `kinds`. `identity(item)` gives kind and id
    where they depend on more.
    `pages(poll)` is the sweep. `facets(item)` and `document(item, related)` say what it is.
    `former(item)`: ids under which older programs stored this record; such a row is renamed, with its history.
    `original(raw)` is a stored record's JSON as the vendor wrote it, where the sweep has put more into it.
    `detail(settings, id)` fetches one record whole (bytes that `decode` reads too).
    `proves_absence`: what a finished full sweep did not show is gone. `incremental`: understands `poll.since`;
    then every `full_every` seconds a sweep is a full one all the same. `pace`: seconds between sweeps.
    `optional`: not every account has it; where it is refused (403) or not there (404), that is noted, what was known
    stays, and the feed has not failed.
    `shifts`: True for a list of several pages that may move while it is read (by number, by offset, by token, by
    window): a record that leaves or moves in mid-sweep hides another one. Then one sweep of more than one answer
    proves no absence (see `fieldtui.collector.removal_proof`). `overlaps`: its pages may show a record twice although
    nothing moved (windows of time, and what reaches from one into the next).
    `delivers`: its items are webhook deliveries, to be read by the vendor's `WebhookRules`, not records.
    """

    name: str
    title: str
    kinds: tuple[Kind, ...]
    pages: Callable[[Poll[Any]], Pages]
    decode: Callable[[Encoded, Any], Any] = lambda raw, settings: raw
    id: str = ""
    prefix: str = ""
    identity: Callable[[Any], Key] | None = None
    facets: Callable[[Any], Facets] | None = None
    document: Callable[[Any, Related], Document] | None = None
    former: Callable[[Any], tuple[str, ...]] = lambda item: ()
    original: Callable[[Encoded], Encoded] = lambda raw: raw
    detail: Callable[[Any, str], Flow[bytes]] | None = None
    actions: tuple[Action, ...] = ()
    pace: float = 60.0
    proves_absence: bool = True
    incremental: bool = False
    full_every: float = 900.0
    delivers: bool = False
    shifts: bool = False
    overlaps: bool = False
    optional: bool = False

    def __post_init__(self) -> None:
        # a frozen dataclass, filled once while it is made: most resources name an attribute in place of a function
        if self.identity is None and self.id:
            kind, prefix, read = self.kinds[0], self.prefix, attrgetter(self.id)
            object.__setattr__(self, "identity", lambda item: Key(kind, f"{prefix}{read(item)}"))


@dataclass(frozen=True, slots=True)
class Event:
    """One delivery as the vendor wrote it: what happened, to which record, when. `id` None: the vendor gave none.

    `status`: the vendor's word for where the record stood then, if the delivery says it. `digest`: a fingerprint of
    what it says that is the same at every try, empty where nobody has made one.
    """

    id: str | None
    name: str
    created: datetime | None
    resource_id: str | None = None
    kind: Kind | None = None
    status: str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRules:
    """A vendor's rules for webhooks.

    `read(body)` makes an `Event` of a delivery's JSON, or raises RecordRejected. `login(settings)`: the credentials
    that a delivery must carry, None if the source asks for none. `retries`: after the event, when the vendor tries
    again. `retention`: how long it keeps deliveries for catching up. `feed`: the resource that lists them, whose
    checkpoint is the time from which to list. `addresses`: where deliveries come from. `refreshes(event)`: the
    resource in which the changed record is to be read again, None for none. `essence(content)`: what of a delivery's
    JSON is the same at every try and in the list; a delivery that has no id is known again by that, and one whose id
    came before with something else is told from a second try. `sending(content)`: what an entry of the vendor's list
    says of how its sending went, empty if nothing.
    """

    read: Callable[[Encoded], Event]
    login: Callable[[Any], WebhookLogin | None]
    retries: tuple[timedelta, ...] = ()
    retention: timedelta = timedelta(days=90)
    acknowledge: int = 200
    addresses: tuple[str, ...] = ()
    feed: str | None = None
    refreshes: Callable[[Event], str | None] = lambda event: None
    essence: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda content: content
    sending: Callable[[Mapping[str, Any]], str] = lambda content: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A vendor, whole. `probe(settings)` is the cheapest call that shows it is there; it returns a line to print."""

    name: str
    title: str
    settings: type[SourceSettings]
    connect: Callable[[Any], Connection]
    resources: tuple[Resource, ...]
    webhooks: WebhookRules | None = None
    probe: Callable[[Any], Flow[str]] | None = None

    def resource(self, name: str) -> Resource:
        """Return the resource of that name; KeyError if the vendor has none."""
        for resource in self.resources:
            if resource.name == name:
                return resource
        raise KeyError(name)

    def resource_of(self, kind: Kind) -> Resource | None:
        """Return the resource that serves records of that kind, the first if there are several."""
        # a vendor may serve a kind by several lists (open and closed work): the first is the one to ask
        return next((resource for resource in self.resources if kind in resource.kinds), None)
