from __future__ import annotations

import httpx
import pytest

from demo.northline import create_app
from demo.serving import serve
from tests.demo.northline.shopper import DRESS, Shopper, adds_up, amounts, codes, token, until, wanted


async def test_unknown_faults_are_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/_demo/faults", json={"fault": "nonsense"})).status_code == 400


@pytest.mark.parametrize(("fault", "status"), [("down", 503), ("429", 429), ("500", 500)])
async def test_bad_weather_passes_and_takes_no_order(shopper: Shopper, fault: str, status: int) -> None:
    begun = await shopper.begin(wanted(DRESS))
    await shopper.fault(fault)
    answer = await shopper.complete(begun["id"], token(), key="k")
    assert answer.status_code == status
    assert (answer.headers.get("retry-after") == "1") == (status in {429, 503})
    assert await shopper.taken() == []

    assert (await shopper.complete(begun["id"], token(), key="k")).json()["status"] == "completed"


async def test_garbage_is_no_json(shopper: Shopper) -> None:
    await shopper.fault("garbage")
    answer = await shopper.ask("POST", "/catalog/search", {"query": "dress"})
    assert answer.status_code == 200
    assert "html" in answer.headers["content-type"]


async def test_slow_answers_come_late(shopper: Shopper) -> None:
    await shopper.fault("slow")
    with pytest.raises(httpx.ReadTimeout):
        await shopper.client.get("/ucp/v1/orders/x", timeout=0.05)


async def test_lost_answer_leaves_an_order_that_the_key_finds(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS))
    await shopper.fault("answer_lost")
    with pytest.raises(httpx.RemoteProtocolError):
        await shopper.complete(begun["id"], token(), key="k")
    assert len(await shopper.taken()) == 1

    assert (await shopper.look(begun["id"]))["status"] == "completed"
    assert (await shopper.complete(begun["id"], token(), key="k")).json()["status"] == "completed"
    assert len(await shopper.taken()) == 1


async def test_sold_out_at_review_refuses_and_stays_sold_out(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS))
    await shopper.fault("sold_out_at_review")
    told = (await shopper.complete(begun["id"], token())).json()
    assert told["status"] == "incomplete"
    assert codes(told) == ["out_of_stock"]
    assert await shopper.taken() == []

    assert codes(await shopper.look(begun["id"])) == ["out_of_stock"]
    await shopper.client.post("/_demo/reset")
    assert (await shopper.look(begun["id"]))["status"] == "ready_for_complete"


async def test_price_up_at_review_is_told_before_anything_is_placed(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS))
    await shopper.fault("price_up_at_review")
    told = (await shopper.complete(begun["id"], token())).json()
    assert told["status"] == "incomplete"
    assert codes(told) == ["price_changed"]
    assert amounts(told)["total"] > amounts(begun)["total"]
    assert await shopper.taken() == []

    done = (await shopper.complete(begun["id"], token())).json()
    assert amounts(done)["total"] == amounts(told)["total"]


async def test_captcha_waits_for_the_buyer(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS))
    await shopper.fault("captcha")
    told = (await shopper.complete(begun["id"], token())).json()

    assert told["status"] == "requires_escalation"
    assert [(m["code"], m["severity"]) for m in told["messages"] if m["type"] == "error"] == [
        ("captcha", "requires_buyer_input")
    ]
    assert told["continue_url"].startswith("http")
    assert await shopper.taken() == []


async def test_escalates_from_the_first_call_on(shopper: Shopper) -> None:
    await shopper.fault("escalate")
    assert (await shopper.begin(wanted(DRESS)))["status"] == "requires_escalation"


async def test_expired_session_is_gone(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS))
    await shopper.fault("session_expired")
    told = (await shopper.complete(begun["id"], token())).json()
    assert told["ucp"]["status"] == "error"
    assert codes(told) == ["not_found"]
    assert codes(await shopper.look(begun["id"])) == ["not_found"]


async def test_wrong_totals_do_not_add_up_once(shopper: Shopper) -> None:
    await shopper.fault("totals_wrong")
    begun = await shopper.begin(wanted(DRESS))
    assert not adds_up(begun)
    assert adds_up(await shopper.look(begun["id"]))


async def test_completion_may_take_a_while() -> None:
    app = create_app(clock_seconds=0.2)
    async with serve(app) as origin, httpx.AsyncClient(base_url=origin) as client:
        shopper = Shopper(client)
        begun = await shopper.begin(wanted(DRESS))
        await shopper.fault("in_progress")
        told = (await shopper.complete(begun["id"], token())).json()
        assert told["status"] == "complete_in_progress"
        assert "order" not in told
        told = await until(lambda: shopper.look(begun["id"]), lambda t: t["status"] == "completed")
        assert told["order"]["label"].startswith("NL-")
