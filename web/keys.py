"""The directory of keys by which Muse's requests to stores' pages are known (Web Bot Auth)."""

from __future__ import annotations

import json

from fastapi import APIRouter
from fastapi.responses import Response

from net.signing import DIRECTORY_PATH, BotSigner


def keys_router(signer: BotSigner) -> APIRouter:
    routes = APIRouter()

    @routes.get(DIRECTORY_PATH)
    async def directory() -> Response:
        """The public keys, signed anew for each who asks: a signature holds for minutes."""
        return Response(json.dumps(signer.directory()), headers=signer.directory_headers())

    return routes
