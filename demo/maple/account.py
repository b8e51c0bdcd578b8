"""Sign in, register, sign out, order history."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from demo.maple.bag import see_other
from demo.maple.forms import email_of, words
from demo.maple.pages import Pages
from demo.maple.shop import Account, Pending, Shop

WRONG_LOGIN = "We do not know this email and password. Please try again."


def router(shop: Shop, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/sign-in")
    async def sign_in(request: Request, next: str = "/account/orders") -> Response:
        return pages(request, "sign_in", form={}, next=own_path(next), alert="")

    @routes.post("/sign-in")
    async def signed_in(request: Request) -> Response:
        form = words(await request.form())
        account = shop.accounts.get(form.get("email", "").lower())
        target = own_path(form.get("next", ""))
        wrong = account is None or account.password != form.get("password")
        if account is None or wrong or shop.faults.take("login_failed"):
            form.pop("password", None)
            return pages(request, "sign_in", 401, form=form, next=target, alert=WRONG_LOGIN)
        visit = shop.visits.of(request)
        if shop.faults.take("one_time_code"):
            visit.pending = Pending(account=account, code=shop.new_code(account.email), next=target)
            return see_other("/sign-in/code")
        shop.sign_in(visit, account)
        shop.leave_behind(visit)
        return see_other(target)

    @routes.get("/sign-in/code")
    async def code(request: Request) -> Response:
        pending = shop.visits.of(request).pending
        if pending is None:
            return see_other("/sign-in")
        return pages(request, "sign_in_code", email=pending.account.email, alert="")

    @routes.post("/sign-in/code")
    async def code_given(request: Request) -> Response:
        visit = shop.visits.of(request)
        pending = visit.pending
        if pending is None:
            return see_other("/sign-in")
        if words(await request.form()).get("code") != pending.code:
            alert = "That code is not right. Please look again."
            return pages(request, "sign_in_code", 401, email=pending.account.email, alert=alert)
        visit.pending = None
        shop.sign_in(visit, pending.account)
        return see_other(pending.next)

    @routes.get("/register")
    async def register(request: Request) -> Response:
        return pages(request, "register", form={}, alert="")

    @routes.post("/register")
    async def registered(request: Request) -> Response:
        form = words(await request.form())
        email = email_of(form)
        if alert := wrong_registration(shop, form, email):
            return pages(request, "register", 422, form=form, alert=alert)
        assert email is not None
        account = Account(
            email=email,
            password=form["password"],
            first_name=form["first_name"],
            last_name=form["last_name"],
        )
        shop.accounts[email] = account
        shop.sign_in(shop.visits.of(request), account)
        return see_other("/account/orders")

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        shop.sign_out(shop.visits.of(request))
        return see_other("/")

    @routes.post("/cookies")
    async def cookies(request: Request) -> Response:
        shop.visits.of(request).cookies_chosen = True
        return see_other(own_path(words(await request.form()).get("back", "/")))

    @routes.get("/account/orders")
    async def orders(request: Request) -> Response:
        account = shop.visits.of(request).account
        if account is None:
            return see_other("/sign-in?next=/account/orders")
        return pages(request, "orders", heading="My orders", orders=shop.ledger.of_account(account.email))

    return routes


def own_path(path: str) -> str:
    """A path of this shop; anything else leads to the order history."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if ours else "/account/orders"


def wrong_registration(shop: Shop, form: dict[str, str], email: str | None) -> str:
    """What is wrong, empty when nothing is."""
    if not (form.get("first_name") and form.get("last_name")):
        return "Please tell us your name."
    if email is None:
        return "Please enter an email address."
    if email in shop.accounts:
        return "There is already an account with this email."
    return "" if len(form.get("password", "")) >= 8 else "The password needs at least 8 characters."
