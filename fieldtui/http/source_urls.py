"""Where a request goes: its URL, whether that is one of the source's own, and where a redirect would lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from fieldtui.contract.errors import Malformed, NotSent
from fieldtui.contract.flow import Request
from fieldtui.contract.safe_text import clean
from fieldtui.contract.url_rules import has_dots

#: characters of an address that a vendor has sent, as far as they are shown
_SHOWN = 120


class SourceUrls:
    """The hosts of one source. `bases` and `hosts` are as `Connection` has them."""

    def __init__(self, bases: Mapping[str, str], hosts: Sequence[str]) -> None:
        self._bases, self._hosts = bases, hosts
        self._homes = [urlsplit(base) for base in bases.values()]

    def of(self, request: Request) -> str:
        """Return a request's absolute URL.

        `Malformed` for a vendor's link to a host that the connection does not list, `NotSent` for a path in which an
        id would be taken for a step up or for nothing: every client removes `..`, so that encoding it does not help.
        """
        if request.url is None:
            url = self._bases[request.base] + request.path
            # "//" would be a part that is empty: `/users//shifts` is another resource for some servers
            if "//" in request.path:
                raise NotSent("nothing was sent: a part of the path is empty, so that it would name something else")
        else:
            url = request.url
            # a link in an answer is the vendor's text: it must not lead the token, or a request, elsewhere
            self._insist_on_known_host(url)
        # an id of ".." in a path leads to the parent, a write to another record
        if has_dots(url.partition("?")[0]):
            raise NotSent("nothing was sent: an id that is “.” or “..” would lead to something else")
        if not request.query:
            return url
        try:
            return url + ("&" if "?" in url else "?") + urlencode(list(request.query))
        except UnicodeEncodeError:
            raise NotSent("nothing was sent: a value holds half a character (a lone surrogate)") from None

    def is_home(self, request: Request) -> bool:
        """Return whether a request goes to one of the source's own addresses, to which alone the token may go."""
        if request.url is None:
            return True
        parts = _split(request.url)
        # scheme and port count too: a token for https must not leave over http
        return any((parts.scheme, parts.netloc) == (home.scheme, home.netloc) for home in self._homes)

    def _insist_on_known_host(self, url: str) -> None:
        """Refuse a link that leads where no one said that it may lead."""
        parts = _split(url)
        host = parts.hostname or ""
        known = any(host == home.hostname for home in self._homes) or any(fnmatch(host, p) for p in self._hosts)
        # plain http is allowed where the source itself is plain, as in a test or on a private line
        plain = parts.scheme == "http" and any(home.scheme == "http" for home in self._homes)
        if not known or not (parts.scheme == "https" or plain):
            raise Malformed(f"a link to {clean(host)[:_SHOWN] or 'nowhere'}, which is not a host of this source")


def where_to(url: str, location: str) -> str:
    """Return where a redirect leads that answered a request to `url`: host and path, and the scheme if it is another.

    Name, password and query are left out: they may hold what nobody is to see.
    """
    try:
        parts = urlsplit(urljoin(url, location.strip()))
    except ValueError:
        return "an address that is none"
    if not location.strip() or not parts.netloc:
        return "nowhere"
    scheme = "" if parts.scheme == urlsplit(url).scheme else f"{parts.scheme}://"
    # what stands before the "@" is a login
    return clean(f"{scheme}{parts.netloc.rpartition('@')[2]}{parts.path}")[:_SHOWN]


def _split(url: str) -> SplitResult:
    """Split a vendor's URL; `Malformed` when it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        raise Malformed("a link that is no URL") from None
