"""Visits: what a shop remembers of a browser, by a cookie."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Generic, TypeVar

from fastapi import Request, Response

V = TypeVar("V")


class Visits(Generic[V]):
    """`make` starts a visit. Visits are kept in memory as long as the shop runs."""

    def __init__(self, cookie: str, make: Callable[[], V]) -> None:
        self._cookie = cookie
        self._make = make
        self._known: dict[str, V] = {}

    def of(self, request: Request) -> V:
        """The request's visit; a new one for a browser that brings no cookie we know."""
        if not hasattr(request.state, "visit"):
            request.state.visit_key = request.cookies.get(self._cookie, "")
            if request.state.visit_key not in self._known:
                self.renew(request)
            else:
                request.state.visit = self._known[request.state.visit_key]
        visit: V = request.state.visit
        return visit

    def renew(self, request: Request) -> V:
        """Forget the request's visit and begin another."""
        self._known.pop(getattr(request.state, "visit_key", ""), None)
        request.state.visit_key = secrets.token_urlsafe(18)
        visit = request.state.visit = self._known[request.state.visit_key] = self._make()
        return visit

    def remember(self, request: Request, response: Response) -> None:
        """Set the cookie, when the browser does not have it yet."""
        key = getattr(request.state, "visit_key", None)
        if key and request.cookies.get(self._cookie) != key:
            response.set_cookie(self._cookie, key, httponly=True, samesite="lax", path="/", max_age=86400)
