"""A shopping platform for tests: publishes a profile, signs its requests, receives webhooks.

Signs and verifies with the library http-message-signatures, the shop with its own code: each checks the other.
"""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI, Request, Response
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)

from demo.northline.profile import CAPABILITIES, VERSION

Json = dict[str, Any]


def _number(value: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes(32, "big")).rstrip(b"=").decode()


def read_number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=="), "big")


class OneKey(HTTPSignatureKeyResolver):
    def __init__(self, key: Any) -> None:
        self.key = key

    def resolve_private_key(self, key_id: str) -> Any:
        return self.key

    def resolve_public_key(self, key_id: str) -> Any:
        return self.key


class Verifier(HTTPMessageVerifier):
    require_created = False


@dataclass
class Platform:
    """`origin` once served. `answers` are the statuses for the webhooks to come, then 200."""

    origin: str = ""
    version: str = VERSION
    capabilities: list[str] = field(default_factory=lambda: list(CAPABILITIES))
    publishes_key: bool = True
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    webhooks: list[httpx.Request] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def profile_url(self) -> str:
        return f"{self.origin}/profile.json"

    @property
    def agent(self) -> dict[str, str]:
        return {"UCP-Agent": f'profile="{self.profile_url}"'}

    def profile(self) -> Json:
        capabilities: Json = {
            name: [{"version": self.version, "spec": "https://ucp.dev/", "schema": "https://ucp.dev/"}]
            for name in self.capabilities
        }
        if "dev.ucp.shopping.order" in capabilities:
            capabilities["dev.ucp.shopping.order"][0]["config"] = {
                "webhook_url": f"{self.origin}/webhooks?x=1"
            }
        numbers = self.key.public_key().public_numbers()
        jwk = {"kid": "p1", "kty": "EC", "crv": "P-256", "x": _number(numbers.x), "y": _number(numbers.y)}
        ucp = {
            "version": self.version,
            "services": {},
            "capabilities": capabilities,
            "payment_handlers": {},
        }
        return {"ucp": ucp, "signing_keys": [jwk] if self.publishes_key else []}

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/profile.json")
        async def profile() -> Json:
            return self.profile()

        @app.post("/webhooks")
        async def webhook(request: Request) -> Response:
            body = await request.body()
            status = self.answers.pop(0) if self.answers else 200
            async with self.heard:
                self.webhooks.append(
                    httpx.Request("POST", str(request.url), headers=dict(request.headers), content=body)
                )
                self.heard.notify_all()
            return Response(status_code=status)

        return app

    async def hear(self, count: int) -> list[httpx.Request]:
        """The webhooks, once there are `count`."""
        async with asyncio.timeout(60), self.heard:
            await self.heard.wait_for(lambda: len(self.webhooks) >= count)
        return self.webhooks

    def sign(self, request: httpx.Request) -> httpx.Request:
        """Signed as the protocol asks (2026-04-08): no alg, all components."""
        covered = ["@method", "@authority", "@path", *(["@query"] if request.url.query else []), "ucp-agent"]
        if "idempotency-key" in request.headers:
            covered.append("idempotency-key")
        if request.content:
            covered += ["content-digest", "content-type"]
        signer = HTTPMessageSigner(
            signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=OneKey(self.key)
        )
        signer.sign(
            request,
            key_id="p1",
            label="sig1",
            include_alg=False,
            covered_component_ids=covered,
            body=request.content or None,
        )
        return request


def verify(message: Any, jwk: Json, components: list[str], body: bytes) -> None:
    """Raises when `message` is not signed with `jwk` over `components` and `body`."""
    numbers = ec.EllipticCurvePublicNumbers(read_number(jwk["x"]), read_number(jwk["y"]), ec.SECP256R1())
    verifier = Verifier(
        signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=OneKey(numbers.public_key())
    )
    verifier.verify(message, max_age=None, require_components=components, body=body)
