"""Who may ask for what: the token, the cookie, and what every request must be like.

A browser sends requests from any web page to 127.0.0.1, and any name may be made to mean
that address. So a request must name our host, come from our own page, and hold a secret.
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    from email.message import Message

# Sent more than once, these can be read in two ways.
_ONCE = ("Host", "Origin", "Content-Type", "Content-Length", "Sec-Fetch-Site", "If-Match")
_FROM_HERE = ("same-origin", "none")
_LONGEST_TARGET = 2000
LONGEST_BODY = 256 << 10


class Denied(Exception):  # noqa: N818 - the program itself is not at fault
    """A request that is not answered: the HTTP status, and why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Secrets:
    """The token of the address, which is used up by the first visit, and the cookie for it."""

    def __init__(self) -> None:
        self.token: str | None = secrets.token_urlsafe(24)
        self.cookie = secrets.token_urlsafe(32)

    def exchange(self, token: str) -> bool:
        """Tell whether a token is the right one; it is used up then."""
        expected = self.token
        if expected is None or not _same(token, expected):
            return False
        self.token = None
        return True


class Guard(Record):
    """What is checked of every request: ``host`` is the one name and port it may be sent to."""

    host: str
    secrets: Secrets

    @property
    def cookie_name(self) -> str:
        """The cookie's name: cookies of all ports of a host are sent to each of them."""
        return f"pillcheck-{self.host.rpartition(':')[2]}"

    def check(self, target: str, headers: Message) -> None:
        """Raise ``Denied`` for a request that is malformed or meant for another host."""
        if headers.defects or any(len(headers.get_all(name, [])) > 1 for name in _ONCE):
            raise Denied(400, "malformed headers")
        if headers.get("Host") != self.host:
            raise Denied(421, f"this server answers to {self.host} only")
        if not target.startswith("/") or target.startswith("//") or len(target) > _LONGEST_TARGET:
            raise Denied(400, "malformed address")
        if headers.get("Transfer-Encoding") is not None:
            raise Denied(411, "send Content-Length")

    def check_fetch(self, headers: Message) -> None:
        """Raise ``Denied`` for a request that another site's page makes, or that has no cookie."""
        if headers.get("Sec-Fetch-Site", "none") not in _FROM_HERE:
            raise Denied(403, "requests from other sites are not answered")
        if headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object", "fencedframe"):
            raise Denied(403, "the page is not shown within another")
        if headers.get("Origin", self.origin) != self.origin:
            raise Denied(403, "requests from other sites are not answered")
        if not self.has_cookie(headers):
            raise Denied(403, "open the address that pillcheck serve printed; it holds for one use")

    def check_write(self, headers: Message) -> int:
        """Raise ``Denied`` unless our own page sends JSON; return how many bytes."""
        self.check_fetch(headers)
        if headers.get("Origin") != self.origin:
            raise Denied(403, "a change must come from the page itself")
        if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise Denied(403, "a change must come from the page itself")
        if headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            raise Denied(415, "send application/json")
        length = headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            raise Denied(411, "send Content-Length")
        if len(length) > 12 or int(length) > LONGEST_BODY:
            raise Denied(413, f"more than {LONGEST_BODY >> 10} KB")
        return int(length)

    @property
    def origin(self) -> str:
        """The origin of the page itself."""
        return f"http://{self.host}"

    def has_cookie(self, headers: Message) -> bool:
        """Tell whether a request holds the cookie."""
        for header in headers.get_all("Cookie", []):
            try:
                morsel = SimpleCookie(header).get(self.cookie_name)
            except CookieError:
                continue
            if morsel and _same(morsel.value, self.secrets.cookie):
                return True
        return False


def _same(given: str, secret: str) -> bool:
    return compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode())
