"""What trouble means that comes after a vendor has accepted a request: it is a slow job's, not the session's."""

from __future__ import annotations

from fieldtui.contract.errors import AnswerLost, LoginRefused, Refused, SourceError, TokenExpired
from fieldtui.contract.flow import Request

#: what a finished job answers when it has looked at a write and changed nothing: a conflict, values that are not taken
DECLINED = frozenset({409, 422})


def behind_acceptance(request: Request, error: SourceError) -> SourceError:
    """Return what an error means that came after the vendor had accepted the request: it is a job's, not the session's.

    So it never renews the token, and a write is not sent again: only a job that says no leaves nothing done.
    # a flow may try such a read again by itself; the session must not, since the token was good when the job was taken
    """
    if request.is_read:
        is_login = isinstance(error, TokenExpired | LoginRefused)
        return Refused(f"the job ended with {error}", status=error.status, code=error.code) if is_login else error
    if error.status in DECLINED and isinstance(error, Refused):
        # anything else may have happened before or after the change was made, so the write runner has to look
        return error
    lost = f"it was accepted, but what became of it is not known: {error}"
    return AnswerLost(lost, status=error.status, code=error.code)
