"""A mail provider's sign-in on loopback (RFC 6749, 7636, 7009), whose tokens open a mailbox that checks them."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from checkout.accounts.oauth import AuthorizationServer
from demo.mailbox.server import Mailbox
from orders.mail_sign_ins import MailProvider

CLIENT, SECRET = "muse-client", "muse-client-secret"
SCOPE = "https://mail.example/read"


class SignInServer:
    """`address`: whose mailbox it is. `life`: seconds that an access token is good for. `says`: the error that
    shoppers are sent back with; `grants`: the scopes that are allowed; `gone`: refresh tokens are refused; `imap`:
    the mail server takes tokens."""

    def __init__(self, mailbox: Mailbox, address: str) -> None:
        self.mailbox, self.address = mailbox, address
        self.life = 3600
        self.says: str | None = None
        self.grants = f"openid email {SCOPE}"
        self.gone = False
        self.imap = True
        self.issued = 0
        self.refreshed = 0
        self.asked: dict[str, str] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh: set[str] = set()
        self.app = FastAPI()
        self.app.get("/authorize")(self._authorize)
        self.app.post("/token")(self._token)
        self.app.post("/revoke")(self._revoke)

    def provider(self, origin: str) -> MailProvider:
        return MailProvider(
            id="google",
            name="Google",
            server=AuthorizationServer(
                issuer=origin,
                authorization_endpoint=f"{origin}/authorize",
                token_endpoint=f"{origin}/token",
                revocation_endpoint=f"{origin}/revoke",
                auth_methods=("client_secret_post",),
            ),
            imap=f"imap://127.0.0.1:{self.mailbox.port}/INBOX",
            scope=SCOPE,
            scopes=("openid", "email"),
            receiver="mx.muse.example",
        )

    @property
    def revoked(self) -> bool:
        return self.issued > 0 and not self._refresh

    def _authorize(self, request: Request) -> Response:
        """The shopper says yes at once (or `says`)."""
        self.asked = asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        told = {"error": self.says} if self.says else {"code": code}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state']})}")

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token":
            if self.gone or form["refresh_token"] not in self._refresh:
                return JSONResponse({"error": "invalid_grant"}, 400)
            self.refreshed += 1
            return JSONResponse(self._issue())
        asked = self._codes.pop(form["code"], None)
        made = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        refresh = secrets.token_urlsafe(16)
        self._refresh.add(refresh)
        claims = {"aud": CLIENT, "email": self.address}
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return JSONResponse({**self._issue(), "refresh_token": refresh, "id_token": f"e30.{body}.c2ln"})

    def _issue(self) -> dict[str, Any]:
        """A fresh access token; those before it open the mailbox no more."""
        token = f"token-{secrets.token_urlsafe(16)}"
        self.issued += 1
        self.mailbox.tokens.clear()
        if self.imap:
            self.mailbox.tokens.add((self.address, token))
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.life, "scope": self.grants}

    async def _revoke(self, request: Request) -> Response:
        token = parse_qs((await request.body()).decode())["token"][0]
        if token not in self._refresh and (self.address, token) not in self.mailbox.tokens:
            return JSONResponse({"error": "invalid_token"}, 400)
        self._refresh.clear()
        self.mailbox.tokens.clear()
        return Response(status_code=200)
