"""The conversation as two LangGraph graphs.

`understand -> act` runs once a turn and keeps nothing. The checkout sub-graph, `address -> payment -> review ->
place`, waits at each step with `interrupt()`; it runs on a thread of its own, one per checkout session, so that
it can wait for days and be dropped with the session. Its state holds ids and booleans only, and it is
disposable: the session's row says where the shopper is, and a thread that lacks or disagrees is built anew.
Nodes have no outside effects; they return what is to be done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, interrupt

from agent import effects as do
from agent import order_numbers, taps, words
from agent.facts import CheckoutFact, Facts
from agent.methods import named_method
from agent.understanding.reading import Act, Context, Reading

CHECKOUT_STEPS = ("address", "payment", "review")


class Reader(Protocol):
    """Understands words: the rules, or the rules with a language model behind them."""

    async def read(self, text: str, context: Context) -> Reading: ...


# ---- understand -> act


class Turn(TypedDict, total=False):
    """One turn: what came in, what is known, what is to be done."""

    said: dict[str, Any]
    facts: Facts
    reading: Reading | None
    effects: list[do.Effect]


class Conversation:
    """`await propose(said, facts)`: `said` is {"text"} for words, {"tap"} for a button, {"act", "slots"} for the
    result of slow work."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        graph = StateGraph(Turn)
        graph.add_node("understand", self._understand)
        graph.add_node("act", self._act)
        graph.add_edge(START, "understand")
        graph.add_edge("understand", "act")
        graph.add_edge("act", END)
        self._graph = graph.compile()

    async def propose(self, said: dict[str, Any], facts: Facts) -> list[do.Effect]:
        result = await self._graph.ainvoke({"said": said, "facts": facts})
        effects: list[do.Effect] = result["effects"]
        return effects

    async def _understand(self, state: Turn) -> dict[str, Any]:
        if "text" not in state["said"]:
            return {"reading": None}
        return {"reading": await self._reader.read(state["said"]["text"], state["facts"].context())}

    async def _act(self, state: Turn) -> dict[str, Any]:
        said, facts = state["said"], state["facts"]
        reading = state["reading"]
        if reading is not None:
            text = said["text"]
            special = _priced(text, reading, facts) or order_numbers.told(text, reading, facts)
            special = special or _paying(text, reading, facts)
            return {"effects": special or words.effects_of(reading, facts)}
        if "tap" in said:
            return {"effects": taps.effects_of(*taps.parse(said["tap"]))}
        return {"effects": _results[said["act"]](said["slots"])}


def _priced(text: str, reading: Reading, facts: Facts) -> list[do.Effect]:
    """A bare amount is the price that was asked for, when one was."""
    if facts.choice is None or facts.choice.needs != "price":
        return []
    amount = "".join(ch for ch in text if ch.isdigit() or ch in ".,")
    understood = reading.act not in {Act.UNCLEAR, Act.SET_QUANTITY, Act.PICK_VARIANT}
    if understood or not any(ch.isdigit() for ch in amount) or len(text) > 30:
        return []
    return [do.TypePrice(choice_id=facts.choice.choice_id, amount=text)]


def _paying(text: str, reading: Reading, facts: Facts) -> list[do.Effect]:
    """A payment method called by its name, while a checkout is open."""
    if facts.checkout is None or reading.act is not Act.PICK_PAYMENT:
        return []
    method = named_method(text, {line.store for line in facts.lines})
    return [method] if method is not None else []


def _link_read(slots: dict[str, Any]) -> list[do.Effect]:
    if slots.get("product"):
        return [do.AddProduct(product=slots["product"])]
    return [do.MissLink(text=slots["text"], fill=slots.get("fill") or {})]


_results: dict[str, Callable[[dict[str, Any]], list[do.Effect]]] = {
    "link_read": _link_read,
    "quoted": lambda slots: [do.Answer(kind="quoted")],
    "card_saved": lambda slots: [
        do.Say(text="card-saved", fill={"card": slots["title"]}),
        do.Answer(kind="card", value=slots["payment_method_id"]),
        do.OfferLatePayments(),
    ],
    "say": lambda slots: [do.Say(text=slots["text"], fill=slots.get("fill") or {})],
    "order_address": lambda slots: [do.Answer(kind="revisit", value="review")],
    "account_linked": lambda slots: [do.AccountLinked(store_id=slots["store_id"], store=slots["store"])],
    "store_answered": lambda slots: [do.StoreAnswered(ask_id=slots["ask"])],
    "addresses_found": lambda slots: [do.OfferAddresses(session_id=slots["checkout"])],
}


# ---- address -> payment -> review -> place


class Steps(TypedDict, total=False):
    """State of the checkout sub-graph. `effects`: [name, argument] pairs since this visit began."""

    facts: dict[str, Any]
    enter: str
    revisit: str | None
    effects: list[list[Any]]


def _facts(state: Steps) -> CheckoutFact:
    return CheckoutFact.model_validate(state["facts"])


def _answered(answer: dict[str, Any], *effects: list[Any], **more: Any) -> dict[str, Any]:
    return {"facts": answer["facts"], "effects": list(effects), "revisit": None, **more}


def _next(step: str, answer: dict[str, Any]) -> Command[str]:
    """Answers that every step takes the same way; anything else leaves the step where it is."""
    kind, value, facts = answer["kind"], answer["value"], answer["facts"]
    if kind == "address":
        known = {**facts, "address_id": value, "quoted": False}
        used = ["use_address", value]
        if known["contact"]:
            return Command(goto="payment", update={"facts": known, "effects": [used], "revisit": None})
        asked = [used, ["ask_contact", None]]
        return Command(goto="address", update={"facts": known, "effects": asked, "revisit": "address"})
    if kind == "card":
        known = {**facts, "card": value}
        return Command(
            goto="review", update={"facts": known, "effects": [["use_card", value]], "revisit": None}
        )
    if kind == "new_address":
        return Command(goto="address", update=_answered(answer, ["ask_address", None], revisit="address"))
    if kind == "confirm" and facts["address_id"] is not None and facts["contact"]:
        # a review card from before; nothing is approved, and the review of now is shown
        return Command(goto="payment", update=_answered(answer, ["say", "review-changed"]))
    if kind == "revisit" and value == "payment" and not facts["card_needed"]:
        return Command(goto="review", update=_answered(answer, ["say", "payment-by-stores"]))
    if kind == "revisit" and value in CHECKOUT_STEPS:
        return Command(goto=value, update=_answered(answer, revisit=value))
    if kind == "changed":
        return Command(goto=step, update=_answered(answer))
    if kind in {"quoted", "incomplete"}:
        return Command(goto=step, update=_answered(answer, revisit=step))
    return Command(goto=step, update=_answered(answer, ["nudge", step], revisit=step))


async def address(state: Steps) -> Command[str]:
    facts = _facts(state)
    if facts.address_id is not None and facts.contact and state.get("revisit") != "address":
        return Command(goto="payment")
    answer = interrupt("address")
    if answer["kind"] == "back":
        return Command(goto=END, update=_answered(answer, ["leave", None]))
    return _next("address", answer)


async def payment(state: Steps) -> Command[str]:
    facts = _facts(state)
    if (not facts.card_needed or facts.card is not None) and state.get("revisit") != "payment":
        return Command(goto="review")
    answer = interrupt("payment")
    if answer["kind"] == "back":
        return Command(goto="address", update=_answered(answer, revisit="address"))
    return _next("payment", answer)


async def review(state: Steps) -> Command[str]:
    answer = interrupt("review")
    facts = CheckoutFact.model_validate(answer["facts"])
    kind = answer["kind"]
    if kind == "confirm":
        if facts.quoted and answer["value"] == facts.digest:
            return Command(goto="place", update=_answered(answer))
        return Command(goto="review", update=_answered(answer, ["say", "review-changed"]))
    if kind == "typed_yes":
        return Command(goto="review", update=_answered(answer, ["say", "tap-to-place"]))
    if kind == "quoted" and facts.card_needed and facts.card is None:
        return Command(goto="payment", update=_answered(answer))
    if kind == "back":
        step = "payment" if facts.card_needed else "address"
        return Command(goto=step, update=_answered(answer, revisit=step))
    return _next("review", answer)


async def place(state: Steps) -> Steps:
    return {"effects": [*state["effects"], ["place", _facts(state).digest]]}


def checkout_graph(checkpointer: BaseCheckpointSaver[Any]) -> CompiledStateGraph[Steps, None, Steps, Steps]:
    graph = StateGraph(Steps)
    for step in (address, payment, review):
        graph.add_node(step.__name__, step, destinations=(*CHECKOUT_STEPS, "place", END))
    graph.add_node("place", place)
    graph.add_conditional_edges(START, lambda state: state["enter"], list(CHECKOUT_STEPS))
    graph.add_edge("place", END)
    return graph.compile(checkpointer=checkpointer)


class Checkout:
    """Drives the sub-graph of one session."""

    def __init__(self, checkpointer: BaseCheckpointSaver[Any]) -> None:
        self._checkpointer = checkpointer
        self._graph = checkout_graph(checkpointer)

    async def enter(self, facts: CheckoutFact) -> tuple[list[list[Any]], str | None]:
        """Begin, or begin again, at the step of the session's row. Returns (effects, the step now waiting)."""
        return await self._start(facts)

    async def answer(self, facts: CheckoutFact, kind: str, value: Any) -> tuple[list[list[Any]], str | None]:
        """Give the waiting step its answer. A thread that is missing, or waits elsewhere than the row says, is
        built anew first. The answer goes to the interrupt by its id, so giving it twice changes nothing."""
        waiting = await self._waiting(facts)
        if waiting is None or waiting[1] != facts.step:
            await self._start(facts, revisit=facts.step)
            waiting = await self._waiting(facts)
        if waiting is None:
            return [], None
        resume = {"kind": kind, "value": value, "facts": facts.model_dump(mode="json")}
        result = await self._graph.ainvoke(
            Command(resume={waiting[0]: resume}), self._config(facts), durability="sync"
        )
        return await self._outcome(facts, result)

    async def drop(self, session_id: str) -> None:
        """Forget the thread of a session that is over."""
        await self._checkpointer.adelete_thread(session_id)

    async def _start(
        self, facts: CheckoutFact, revisit: str | None = None
    ) -> tuple[list[list[Any]], str | None]:
        await self.drop(facts.session_id)
        start: Steps = {
            "facts": facts.model_dump(mode="json"),
            "enter": facts.step if facts.step in CHECKOUT_STEPS else "address",
            "revisit": revisit,
            "effects": [],
        }
        result = await self._graph.ainvoke(start, self._config(facts), durability="sync")
        return await self._outcome(facts, result)

    async def _outcome(self, facts: CheckoutFact, result: Any) -> tuple[list[list[Any]], str | None]:
        waiting = await self._waiting(facts)
        return list(result["effects"]), waiting[1] if waiting else None

    async def _waiting(self, facts: CheckoutFact) -> tuple[str, str] | None:
        state = await self._graph.aget_state(self._config(facts))
        return next(((i.id, str(i.value)) for i in state.interrupts), None)

    @staticmethod
    def _config(facts: CheckoutFact) -> Any:
        return {"configurable": {"thread_id": facts.session_id}}
