from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import Response

from demo.faults import Faults, NoAnswer
from demo.serving import serve


async def test_faults_happen_as_often_as_asked() -> None:
    faults = Faults("down")
    app = FastAPI()
    app.include_router(faults.router)
    async with serve(app) as origin, httpx.AsyncClient(base_url=origin) as client:
        told = await client.post("/_demo/faults", json={"fault": "down", "times": 2})
        assert told.json() == {"down": 2}
        assert (await client.post("/_demo/faults", json={"fault": "up"})).status_code == 400
        assert [faults.take("down") for _ in range(3)] == [True, True, False]
        faults.set("down")
        assert (await client.delete("/_demo/faults")).json() == {}
        assert not faults.take("down")


async def test_no_answer_closes_the_connection() -> None:
    app = FastAPI()

    @app.get("/")
    async def silent() -> Response:
        return NoAnswer()

    async with serve(app) as origin, httpx.AsyncClient() as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(origin)
