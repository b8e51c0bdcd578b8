"""Carries effects out, in order, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from agent import (
    carry_accounts,
    carry_addresses,
    carry_cart,
    carry_checkout,
    carry_late_payment,
    carry_logins,
    carry_orders,
    carry_payment,
    carry_settings,
)
from agent import effects as do
from agent.work import Work


async def _say(work: Work, effect: do.Say) -> None:
    await work.say(effect.text, **effect.fill)


async def _show(work: Work, effect: do.Show) -> None:
    await work.show(effect.card, slot=effect.slot, **effect.params)


_HOW: dict[type[do.Effect], Callable[[Work, Any], Awaitable[None]]] = {
    do.Say: _say,
    do.Show: _show,
    do.ReadLinks: carry_cart.read_links,
    do.AddProduct: carry_cart.add_product,
    do.MissLink: carry_cart.miss_link,
    do.Pick: carry_cart.pick,
    do.TypePrice: carry_cart.type_price,
    do.DropChoice: carry_cart.drop_choice,
    do.SetQuantity: carry_cart.set_quantity,
    do.ChangeVariant: carry_cart.change_variant,
    do.Remove: carry_cart.remove,
    do.ClearCart: carry_cart.clear_cart,
    do.Undo: carry_cart.undo,
    do.KeepAddress: carry_addresses.keep_address,
    do.ForgetAddress: carry_addresses.forget_address,
    do.BeginCheckout: carry_checkout.begin,
    do.Answer: carry_checkout.answer,
    do.LeaveCheckout: carry_checkout.leave,
    do.AddCode: carry_checkout.add_code,
    do.DropCode: carry_checkout.drop_code,
    do.ChooseDelivery: carry_checkout.choose_delivery,
    do.OpenCardPage: carry_checkout.open_card_page,
    do.RemoveCard: carry_checkout.remove_card,
    do.ChooseInstrument: carry_payment.choose_instrument,
    do.PayWith: carry_payment.pay_with,
    do.LinkStore: carry_accounts.link_store,
    do.UnlinkStore: carry_accounts.unlink_store,
    do.AccountLinked: carry_accounts.account_linked,
    do.OpenLogin: carry_logins.open_login,
    do.GoWithout: carry_logins.go_without,
    do.SignOut: carry_logins.sign_out,
    do.StoreAnswered: carry_logins.store_answered,
    do.AnswerAsk: carry_logins.answer_ask,
    do.OfferAddresses: carry_checkout.offer_addresses,
    do.CancelOrder: carry_orders.cancel_order,
    do.ReturnOrder: carry_orders.return_order,
    do.BuyAgain: carry_orders.buy_again,
    do.SettleOrder: carry_orders.settle_order,
    do.PayLate: carry_late_payment.pay_late,
    do.ShowLatePayment: carry_late_payment.show_late_payment,
    do.OfferLatePayments: carry_late_payment.offer_late_payments,
    do.SetPreference: carry_settings.set_preference,
    do.ConnectMailbox: carry_settings.connect_mailbox,
    do.RemoveMailbox: carry_settings.remove_mailbox,
    do.AnswerHint: carry_settings.answer_hint,
    do.ForgetMe: carry_orders.forget_me,
}


async def carry_out(work: Work, effects: Sequence[do.Effect]) -> None:
    """Raises `MuseError` for what the shopper must be told instead; the transaction is then rolled back."""
    for effect in effects:
        await _HOW[type(effect)](work, effect)
