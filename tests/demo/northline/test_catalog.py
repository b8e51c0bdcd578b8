from __future__ import annotations

import httpx

from tests.demo.northline.shopper import DRESS, GONE, Shopper


async def test_profile_declares_both_transports_and_a_public_key(client: httpx.AsyncClient) -> None:
    answer = await client.get("/.well-known/ucp")
    profile = answer.json()

    assert answer.headers["cache-control"] == "public, max-age=300"
    assert profile["ucp"]["version"] == "2026-04-08"
    services = {s["transport"]: s["endpoint"] for s in profile["ucp"]["services"]["dev.ucp.shopping"]}
    assert services == {
        "rest": f"{client.base_url}/ucp/v1".replace("//ucp", "/ucp"),
        "mcp": f"{client.base_url}/api/ucp/mcp".replace("//api", "/api"),
    }
    assert {"x", "y", "kid"} <= set(profile["signing_keys"][0])
    assert "d" not in profile["signing_keys"][0]


async def test_search_finds_by_words_category_and_price(shopper: Shopper) -> None:
    async def search(body: dict[str, object]) -> list[str]:
        answer = await shopper.ask("POST", "/catalog/search", body)
        return [p["handle"] for p in answer.json()["products"]]

    assert await search({"query": "marlow"}) == ["marlow-wrap-dress"]
    assert await search({"query": "no such thing"}) == []
    cheap = await search({"filters": {"price": {"max": 4000}}})
    assert set(cheap) == {"tide-pocket-tee", "keel-leather-belt"}
    assert "fjord-leather-boots" in await search({"filters": {"categories": ["Shoes"]}})
    assert (await shopper.ask("POST", "/catalog/search", {})).status_code == 400


async def test_search_pages_through_everything_once(shopper: Shopper) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        body = {"query": "e", "pagination": {"limit": 4, **cursor}}
        told = (await shopper.ask("POST", "/catalog/search", body)).json()
        seen += [p["id"] for p in told["products"]]
        if not told["pagination"]["has_next_page"]:
            break
        cursor = {"cursor": told["pagination"]["cursor"]}

    assert len(seen) == len(set(seen)) == told["pagination"]["total_count"]


async def test_lookup_resolves_every_kind_of_id(shopper: Shopper, origin: str) -> None:
    ids = [DRESS, "nl-20110", f"{origin}/products/pier-oxford-shirt", "0614141007349", "nothing"]
    told = (await shopper.ask("POST", "/catalog/lookup", {"ids": ids})).json()

    found = {i["id"]: i["match"] for p in told["products"] for v in p["variants"] for i in v["inputs"]}
    assert found == {ids[0]: "exact", ids[1]: "featured", ids[2]: "featured", ids[3]: "featured"}
    assert [m["content"] for m in told["messages"]] == ["nothing"]
    linked = f"{origin}/products/marlow-wrap-dress?variant={DRESS}"
    told = (await shopper.ask("POST", "/catalog/lookup", {"ids": [linked]})).json()
    assert told["products"][0]["variants"][0]["id"] == DRESS


async def test_product_narrows_by_selection_and_says_what_is_left(shopper: Shopper) -> None:
    body = {"id": "nl-20110", "selected": [{"name": "Color", "label": "Burgundy"}]}
    product = (await shopper.ask("POST", "/catalog/product", body)).json()["product"]

    assert {v["options"][0]["label"] for v in product["variants"]} == {"Burgundy"}
    sizes = {v["label"]: v["available"] for v in product["options"][1]["values"]}
    assert sizes["XL"] is False
    assert sizes["M"] is True


async def test_product_relaxes_what_no_variant_fits(shopper: Shopper) -> None:
    selected = [{"name": "Color", "label": "Emerald"}, {"name": "Size", "label": "XXL"}]
    body = {"id": "nl-20110", "selected": selected, "preferences": ["Color", "Size"]}
    product = (await shopper.ask("POST", "/catalog/product", body)).json()["product"]

    assert product["selected"] == [{"name": "Color", "label": "Emerald"}]


async def test_unknown_product_is_an_outcome_not_a_failure(shopper: Shopper) -> None:
    answer = await shopper.ask("POST", "/catalog/product", {"id": "nothing"})

    assert answer.status_code == 200
    assert answer.json()["ucp"]["status"] == "error"
    assert answer.json()["messages"][0]["code"] == "not_found"


async def test_sold_out_variants_say_so(shopper: Shopper) -> None:
    told = (await shopper.ask("POST", "/catalog/lookup", {"ids": [GONE]})).json()

    assert told["products"][0]["variants"][0]["availability"] == {
        "available": False,
        "status": "out_of_stock",
    }
