"""Everything that can go wrong, as the rest of the program is told of it.

FieldtuiError
├── ConfigurationError     the user's files or arguments; exit code 2
├── StoreError             the database refused
│   ├── Unwritable         the disk is full, or the file or its folder read-only; what is there can be read
│   ├── StoreBusy          somebody else uses what was to be changed, for longer than was waited
│   ├── StoreOffline       the database server does not answer; it is asked again
│   └── Overtaken          another process has taken over what this one was writing for
├── ReadOnly               a write was asked of a console that may only look
├── RecordRejected         one record is not what the vendor promises; costs its row
└── SourceError            a vendor did not give what was asked of it
    ├── NotSent            the request never left: a proxy setting, a header or an address that HTTP cannot carry
    ├── Unreachable        no connection, no answer in time, TLS trouble
    ├── LoginRefused       the credentials were refused; no use in trying again by itself
    ├── Throttled          too many requests; says when to come back, if the vendor did
    ├── Unavailable        the vendor's side is broken (5xx); worth trying again
    ├── Malformed          an answer that is not what it must be: HTML, half a JSON, a wrong shape
    │   ├── Unreadable     records came, and none of them could be read
    │   └── Unusable       asking again brings the same: too large, packed in an unknown way, a redirect
    ├── PagingFault        pages that do not end: a repeated cursor, more pages than the cap
    │   └── CursorExpired  the vendor forgot the place; the sweep starts over
    │       ├── PagesRepeat        a page came again: the list moved, or goes in circles
    │       └── ChangesIncomplete  what changed is not all: records went; the sweep starts over and reads everything
    ├── JobUnfinished      a slow job that did not end in time
    ├── AnswerLost         a write was sent and no answer to it was understood: it may have happened
    ├── Fault              this program's own: what nobody foresaw; the log has the place
    └── Refused            the vendor understood and said no
        ├── TokenExpired   the token is not (or no longer) good; the session renews and repeats
        ├── NotFound
        ├── Conflict
        └── FeatureOff     a plan or a switch at the vendor's; said, not treated as a failure
"""

from __future__ import annotations


class FieldtuiError(Exception):
    """Any error that this program raises on purpose; its text is one line for a person."""


class ConfigurationError(FieldtuiError):
    """A setting, secret or argument is wrong: where, what, and what to do about it."""

    def __init__(self, place: str, cause: str, remedy: str) -> None:
        super().__init__(f"{place}: {cause}; {remedy}" if remedy else f"{place}: {cause}")
        self.place, self.cause, self.remedy = place, cause, remedy


# the parts are kept beside the text: `config check` shows them in columns
class SettingRefused(ValueError):
    """A setting that fits its type and cannot be used. A settings type raises it in `__post_init__`."""

    def __init__(self, key: str, cause: str, remedy: str) -> None:
        super().__init__(f"{key} {cause}; {remedy}")
        # msgspec turns a ValueError in `__post_init__` into a validation error with a path
        self.key, self.cause, self.remedy = key, cause, remedy


class StoreError(FieldtuiError):
    """The store could not be opened, read or written."""


class Unwritable(StoreError):
    """Nothing can be written into the store: its disk is full, or it or its folder is read-only."""


class StoreOffline(StoreError):
    """The store cannot be reached now: its server does not answer, or the connection broke. Asking again may help."""


class StoreBusy(StoreError):
    """Somebody else uses what was to be read or changed, for longer than was waited; trying again helps."""


class Overtaken(StoreError):
    """Another process has been granted the lease under which this one was writing; nothing was written."""


class ReadOnly(FieldtuiError):
    """A request that would change something was stopped because the program runs read-only."""


class RecordRejected(FieldtuiError):
    """One record cannot be used: the JSON path and what was expected there."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: {expected}")
        self.path, self.expected = path, expected


class SourceError(FieldtuiError):
    """A vendor did not give what was asked; `code` and `status` are its own words where it sent them."""

    #: the word by which panes, `sync` and `doctor` name this trouble
    word = "failed"
    #: whether the same request may succeed by itself a little later
    transient = False
    #: whether the request may have reached the vendor before this went wrong
    left = True
    #: whether the vendor gave a reason; where it did not, anything on the way may have answered
    reasoned = True

    def __init__(self, message: str, *, status: int | None = None, code: str = "") -> None:
        super().__init__(message)
        self.status, self.code = status, code


class NotSent(SourceError):
    """Nothing was sent, because of a setting here; sending it again changes nothing until that is corrected."""

    word, left = "not sent", False


class Unreachable(SourceError):
    """There was no connection or no answer in time."""

    word, transient = "offline", True


class LoginRefused(SourceError):
    """The vendor refused the credentials."""

    word = "login refused"


class Throttled(SourceError):
    """The vendor asks for fewer requests; `retry_after` is in seconds from now, None if it did not say."""

    word, transient = "quiet", True

    def __init__(
        self, message: str, *, status: int | None = None, code: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, status=status, code=code)
        self.retry_after = retry_after


class Unavailable(SourceError):
    """The vendor's side is broken or down for a while; `retry_after` as for `Throttled`."""

    word, transient = "unavailable", True

    def __init__(
        self, message: str, *, status: int | None = None, code: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, status=status, code=code)
        self.retry_after = retry_after


class Malformed(SourceError):
    # transient: half an answer, or a gateway's page, is usually gone a moment later
    """The answer is not what the contract promises."""

    word, transient = "malformed", True


class Unreadable(Malformed):
    """Records came, and not one of them could be read; nothing is known of what the vendor has."""

    word = "unreadable"


class Unusable(Malformed):
    """The answer is no use, and the next one to the same request will be like it."""

    transient = False


class PagingFault(SourceError):
    """The pages do not end as pages must."""

    word = "paging"


class CursorExpired(PagingFault):
    """The vendor no longer knows the cursor; the sweep has to start over."""


class PagesRepeat(CursorExpired):
    """A page came that came before: the list moved just so while it was read, or the vendor goes in circles."""


class ChangesIncomplete(CursorExpired):
    """Records have gone since the checkpoint, and only a full sweep can say which."""


class JobUnfinished(SourceError):
    """A job at the vendor's did not finish in the time that was given to it."""

    #: not transient: the same request would only start one more job in a system that is slow already
    word = "job unfinished"


class AnswerLost(SourceError):
    """A write went out and what the vendor made of it is not known; only reading the record can say."""

    #: not transient: sending it again might do it twice
    word = "may have happened"


class Fault(SourceError):
    """Something in this program went wrong that nobody foresaw, while it worked for one source."""

    word = "fault"


class Refused(SourceError):
    """The vendor understood the request and said no."""

    word = "refused"


class TokenExpired(Refused):
    """The access token is missing, wrong or no longer good."""

    word = "token expired"


class NotFound(Refused):
    """The vendor has no such thing, or does not admit to it."""

    word = "not found"


class Conflict(Refused):
    """The thing has moved on since it was read."""

    word = "conflict"


class FeatureOff(Refused):
    """The vendor's plan or a switch there does not include this."""

    word = "switched off"
