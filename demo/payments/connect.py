"""Connected accounts, transfers to them, and the platform's balance."""

from __future__ import annotations

from demo.payments import customers
from demo.payments.books import Books
from demo.payments.errors import Json, invalid
from demo.payments.listing import page


def create_account(books: Books, params: Json) -> Json:
    made = books.add(
        "account",
        "acct",
        business_profile={
            "annual_revenue": None,
            "estimated_worker_count": None,
            "mcc": None,
            "minority_owned_business_designation": None,
            "name": None,
            "product_description": None,
            "support_address": None,
            "support_email": None,
            "support_phone": None,
            "support_url": None,
            "url": None,
        }
        | (params.get("business_profile") or {}),
        business_type=params.get("business_type"),
        capabilities=dict.fromkeys(params.get("capabilities") or {}, "active"),
        charges_enabled=True,
        controller=params.get("controller") or {"type": "application"},
        country=params.get("country", "US"),
        default_currency=params.get("default_currency", "usd"),
        details_submitted=True,
        email=params.get("email"),
        external_accounts={"object": "list", "data": [], "has_more": False, "url": ""},
        future_requirements=_nothing_required(),
        metadata=params.get("metadata", {}),
        payouts_enabled=True,
        requirements=_nothing_required(),
        settings={"dashboard": {"display_name": None, "timezone": "Etc/UTC"}, "payouts": {}},
        tos_acceptance=params.get("tos_acceptance") or {},
        type=params.get("type", "none"),
    )
    made["external_accounts"]["url"] = f"/v1/accounts/{made['id']}/external_accounts"
    books.event("account.updated", made)
    return made


def _nothing_required() -> Json:
    lists: Json = {
        name: []
        for name in (
            "alternatives", "currently_due", "errors", "eventually_due", "past_due", "pending_verification",
        )
    }  # fmt: skip
    return {**lists, "current_deadline": None, "disabled_reason": None}


def update_account(books: Books, account_id: str, params: Json) -> Json:
    account = books.get("account", account_id)
    account["metadata"] = customers.merged(account["metadata"], params)
    account |= {name: params[name] for name in ("email", "business_type") if name in params}
    books.event("account.updated", account)
    return account


def transfer(books: Books, params: Json) -> Json:
    """From the platform to a connected account: out of one charge, or out of what is available."""
    destination = books.get("account", params["destination"], "destination")
    if not destination["payouts_enabled"]:
        raise invalid("The destination account cannot receive transfers.", "destination")
    amount = params.get("amount")
    if amount is None or amount < 1:
        raise invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer")
    currency = params["currency"].lower()
    if source := params.get("source_transaction"):
        _check_source(books, source, amount, currency)
    elif amount > books.available(currency):
        message = (
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your "
            "available balance by creating Charges using the 4000000000000077 test card."
        )
        raise invalid(message, None, "balance_insufficient")
    made = books.add(
        "transfer",
        "tr",
        amount=amount,
        amount_reversed=0,
        balance_transaction=None,
        currency=currency,
        description=params.get("description"),
        destination=destination["id"],
        destination_payment=None,
        metadata=params.get("metadata", {}),
        reversals={"object": "list", "data": [], "has_more": False, "url": ""},
        reversed=False,
        source_transaction=source,
        source_type="card",
        transfer_group=params.get("transfer_group") or _group_of(books, source),
    )
    made["reversals"]["url"] = f"/v1/transfers/{made['id']}/reversals"
    made["balance_transaction"] = books.book("transfer", -amount, currency, made["id"])["id"]
    books.event("transfer.created", made)
    return made


def _group_of(books: Books, source: str | None) -> str | None:
    return books.objects[source]["transfer_group"] if source else None


def _check_source(books: Books, source: str, amount: int, currency: str) -> None:
    charge = books.get("charge", source, "source_transaction")
    if not charge["captured"]:
        raise invalid("The source charge has not been captured.", "source_transaction")
    if charge["currency"] != currency:
        raise invalid("The currency must be that of the source charge.", "currency")
    moved = sum(
        t["amount"] - t["amount_reversed"] for t in books.all("transfer") if t["source_transaction"] == source
    )
    if moved + amount > charge["amount_captured"]:
        message = (
            f"Cannot use {source} as the source_transaction: the transfers would sum to more than its amount "
            f"({charge['amount_captured']})."
        )
        raise invalid(message, "amount")


def reverse(books: Books, transfer_id: str, params: Json) -> Json:
    made = books.get("transfer", transfer_id)
    left = made["amount"] - made["amount_reversed"]
    amount = params.get("amount", left)
    if not 1 <= amount <= left:
        raise invalid(f"Reversal amount must be between 1 and {left}.", "amount")
    reversal = books.add(
        "transfer_reversal",
        "trr",
        amount=amount,
        balance_transaction=None,
        currency=made["currency"],
        destination_payment_refund=None,
        metadata=params.get("metadata", {}),
        source_refund=None,
        transfer=transfer_id,
    )
    reversal["balance_transaction"] = books.book("reversal", amount, made["currency"], reversal["id"])["id"]
    made["amount_reversed"] += amount
    made["reversed"] = made["amount_reversed"] == made["amount"]
    made["reversals"]["data"].insert(0, reversal)
    books.event("transfer.reversed", made)
    return reversal


def update_transfer(books: Books, transfer_id: str, params: Json) -> Json:
    made = books.get("transfer", transfer_id)
    made["metadata"] = customers.merged(made["metadata"], params)
    made["description"] = params.get("description", made["description"])
    books.event("transfer.updated", made)
    return made


def transfers(books: Books, params: Json, url: str) -> Json:
    found = (
        t
        for t in books.all("transfer")
        if params.get("destination") in {None, t["destination"]}
        and params.get("transfer_group") in {None, t["transfer_group"]}
    )
    return page(found, params, url)


def balance(books: Books) -> Json:
    def amounts(issuing: bool = False) -> list[Json]:
        return [
            {
                "amount": books.available(currency, issuing),
                "currency": currency,
                "source_types": {"card": books.available(currency, issuing)},
            }
            for currency in books.currencies()
        ]

    nothing = [
        {"amount": 0, "currency": currency, "source_types": {"card": 0}} for currency in books.currencies()
    ]
    return {
        "object": "balance",
        "available": amounts(),
        "connect_reserved": [{"amount": 0, "currency": currency} for currency in books.currencies()],
        "issuing": {"available": amounts(issuing=True)},
        "livemode": False,
        "pending": nothing,
    }


def transactions(books: Books, params: Json, url: str) -> Json:
    found = (
        t
        for t in books.all("balance_transaction")
        if params.get("source") in {None, t["source"]} and params.get("type") in {None, t["type"]}
    )
    return page(found, params, url)
