"""Signing in, allowing an app to act, and the endpoints that apps call (see `demo.northline.oauth`)."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from demo.northline.accounts import Account, sign_in
from demo.northline.desk import Desk
from demo.northline.oauth import AuthorizationRequest, AuthorizationServer, OAuthError
from demo.northline.pages import Pages
from demo.northline.profile import SCOPES


def account_router(desk: Desk, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/sign-in")
    async def door(request: Request, next: str = "/orders") -> Response:
        return pages(request, "sign_in", next=next, email="", fault="")

    @routes.post("/sign-in")
    async def enter(request: Request) -> Response:
        form = await request.form()
        email, where = str(form.get("email", "")), str(form.get("next", "/"))
        account = sign_in(email, str(form.get("password", "")))
        if account is None:
            fault = "E-mail or password is wrong."
            return pages(request, "sign_in", 422, next=where, email=email, fault=fault)
        pages.visits.renew(request).account = account
        here = where.startswith("/") and not where.startswith(("//", "/\\"))
        answer = RedirectResponse(where if here else "/", 303)
        pages.visits.remember(request, answer)
        return answer

    @routes.post("/sign-out")
    async def leave(request: Request) -> Response:
        pages.visits.renew(request)
        answer = RedirectResponse("/", 303)
        pages.visits.remember(request, answer)
        return answer

    @routes.post("/account/apps/remove")
    async def remove_apps(request: Request) -> Response:
        account = pages.visits.of(request).account
        if account:
            desk.oauth.revoke_all(account.email)
        return RedirectResponse("/orders", 303)

    return routes


def consent_router(desk: Desk, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/oauth2/authorize")
    async def authorize(request: Request) -> Response:
        query = dict(request.query_params)
        try:
            return _consent(pages, request, desk.oauth.read_request(query))
        except OAuthError as problem:
            return _refuse(desk, pages, request, problem)

    @routes.post("/oauth2/authorize")
    async def decide(request: Request) -> Response:
        try:
            asked = desk.oauth.read_request(dict(request.query_params))
        except OAuthError as problem:
            return _refuse(desk, pages, request, problem)
        form = await request.form()
        if form.get("act") == "deny":
            told = {"error": "access_denied", "error_description": "The customer said no."}
            return _back(desk, asked.redirect_uri, told, asked.state)
        email = str(form.get("email", ""))
        account = pages.visits.of(request).account or sign_in(email, str(form.get("password", "")))
        if account is None:
            return _consent(pages, request, asked, email, "E-mail or password is wrong.")
        return _allowed(desk, pages, request, asked, account)

    return routes


def _consent(
    pages: Pages, request: Request, asked: AuthorizationRequest, email: str = "", fault: str = ""
) -> Response:
    scopes = [SCOPES[scope] for scope in sorted(asked.scopes)]
    status = 422 if fault else 200
    return pages(request, "consent", status, asked=asked, scopes=scopes, email=email, fault=fault)


def _allowed(
    desk: Desk, pages: Pages, request: Request, asked: AuthorizationRequest, account: Account
) -> Response:
    if pages.visits.of(request).account is None:
        pages.visits.renew(request).account = account
    code = desk.oauth.allow(asked, account)
    answer = _back(desk, asked.redirect_uri, {"code": code}, asked.state)
    pages.visits.remember(request, answer)
    return answer


def _refuse(desk: Desk, pages: Pages, request: Request, problem: OAuthError) -> Response:
    """Never redirects to a target that is not proven to be the app's."""
    if problem.code in {"invalid_client", "invalid_redirect_uri"}:
        title = "This sign-in link is broken"
        return pages(request, "message", 400, title=title, text=problem.description)
    told = {"error": problem.code, "error_description": problem.description}
    query = request.query_params
    return _back(desk, query["redirect_uri"], told, query.get("state"))


def _back(desk: Desk, target: str, told: dict[str, str], state: str | None) -> RedirectResponse:
    """To the app, always with `iss` (RFC 9207)."""
    told = told | {"iss": desk.origin()} | ({"state": state} if state else {})
    return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(told)}", 303)


def token_router(oauth: AuthorizationServer) -> APIRouter:
    routes = APIRouter()

    @routes.post("/oauth2/token")
    async def token(request: Request) -> Response:
        form = {k: str(v) for k, v in (await request.form()).items()}
        try:
            told = oauth.token(form, request.headers.get("authorization"))
        except OAuthError as problem:
            return _oauth_error(problem)
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    @routes.post("/oauth2/revoke")
    async def revoke(request: Request) -> Response:
        form = {k: str(v) for k, v in (await request.form()).items()}
        try:
            oauth.revoke(form, request.headers.get("authorization"))
        except OAuthError as problem:
            return _oauth_error(problem)
        return Response(status_code=200)

    @routes.post("/oauth2/register")
    async def register(request: Request) -> Response:
        try:
            asked = await request.json()
            method = asked.get("token_endpoint_auth_method", "client_secret_basic")
            uris = [str(uri) for uri in asked.get("redirect_uris", [])]
            client = oauth.register(str(asked.get("client_name", "")), uris, method == "none")
        except (ValueError, AttributeError, TypeError):
            return _oauth_error(OAuthError("invalid_client_metadata", "The body cannot be read."))
        except OAuthError as problem:
            return _oauth_error(problem)
        return JSONResponse(client.told(), 201)

    return routes


def _oauth_error(problem: OAuthError) -> Response:
    told = {"error": problem.code, "error_description": problem.description}
    headers = {"WWW-Authenticate": 'Basic realm="northline"'} if problem.status == 401 else None
    return JSONResponse(told, problem.status, headers=headers)
