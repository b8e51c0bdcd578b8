"""Which concepts make which act: a table of rules, and the strict reading of a confirmation.

A rule is "a|b c -d =e @step": every blank-separated term must hold; `a|b` either; `-d` absent; `=e|f` nothing
else is said but these; `@review|payment` only in these steps, `~review` in none of these. Lower-case terms are
concepts of the lexicon, capitals what the message points at (see `message.Piece`). The weight is also the
confidence of the reading; the heaviest rule that holds wins, the earlier one among equals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from agent.understanding.message import Piece
from agent.understanding.reading import Act

SOFT = frozenset({Act.GREET, Act.THANKS, Act.HELP})
"""What is said on the way to something else: another wish in the same message goes before it."""

_CHECKOUT_STEPS = "variant|address|payment|review|placing"

_RULES: tuple[tuple[Act, float, str], ...] = (
    # carts
    (Act.UNDO, 0.95, "undo -ordern -ORDERNO -step -address -payment -no-undo -return MOSTLY"),
    (Act.UNDO, 0.96, "undo lastchange|slip|cart"),
    (Act.UNDO, 0.85, "slip lastchange|remove|clear|cart -ordern -card"),
    (Act.UNDO, 0.94, "didntmean remove|clear|lastchange|no-remove|no-clear -ordern -NUMBER -ORDERNO"),
    (
        Act.UNDO,
        0.7,
        "slip MOSTLY -ordern -card -address -SIZE -COLOR -NUMBER -checkout -cancel ~payment|address",
    ),
    (Act.UNDO, 0.95, "lastchange return|back|undo -ordern"),
    (Act.UNDO, 0.8, "lastchange again|cancel|remove|clear -ordern"),
    (Act.UNDO, 0.93, "back|undo remove neg|unwanted -ITEM -ordern @idle"),
    (Act.UNDO, 0.9, "slip cancel -ORDERS @idle"),
    (Act.CLEAR_CART, 0.93, "remove cart whole"),
    (Act.CLEAR_CART, 0.94, "clear cart -mydata -notify -no-clear"),
    (Act.CLEAR_CART, 0.93, "clear all -mydata -ordern -notify -ITEM -GARMENT -no-clear"),
    (
        Act.CLEAR_CART,
        0.93,
        "remove all item|cart|it -except -ITEM -STORE -orderlist -ordern -notify -card -no-remove -forgetme",
    ),
    (
        Act.CLEAR_CART,
        0.93,
        "remove all -ITEM -except -STORE -orderlist -ordern -notify -card -no-remove -forgetme",
    ),
    (Act.CLEAR_CART, 0.92, "remove cart all -except -ITEM -no-remove"),
    (Act.CLEAR_CART, 0.9, "unwanted all -ITEM -ordern -STORE ~address|payment|review|placing"),
    (Act.CLEAR_CART, 0.8, "afresh -ordern -step ~address|payment|review|placing"),
    (Act.CLEAR_CART, 0.78, "afresh cart|all"),
    (Act.CLEAR_CART, 0.72, "=clear CARTED @idle"),
    (Act.CLEAR_CART, 0.9, "=remove|cart remove cart"),
    (
        Act.REMOVE_ITEM,
        0.9,
        "remove it|ORDINAL|item MOSTLY CARTED -ordern -ORDERNO -notify -no-remove -less -card",
    ),
    (Act.REMOVE_ITEM, 0.91, "remove ITEM -ordern -ORDERNO -notify -no-remove -less -card"),
    (Act.REMOVE_ITEM, 0.92, "keep except all"),
    (Act.REMOVE_ITEM, 0.92, "remove ITEM|ORDINAL cart|ONEITEM -notify -no-remove -less"),
    (Act.REMOVE_ITEM, 0.94, "remove all except -no-remove"),
    (Act.REMOVE_ITEM, 0.94, "remove|clear all STORE -ordern -ORDERNO -no-remove"),
    (Act.REMOVE_ITEM, 0.86, "remove GARMENT|STORE MOSTLY -ordern -link -account -no-remove -less -notify"),
    (Act.REMOVE_ITEM, 0.87, "unwanted ITEM|GARMENT -ordern -ORDERNO -problem"),
    (Act.REMOVE_ITEM, 0.8, "unwanted ORDINAL|it|item CARTED -ordern -ORDERNO -orderlist @idle|variant"),
    (Act.REMOVE_ITEM, 0.9, "no-keep ITEM|ORDINAL|it -ordern"),
    (
        Act.REMOVE_ITEM,
        0.72,
        "negative ITEM -SIZE -COLOR -NUMBER -compare -ordern -ORDERS -show -track -problem -flaw",
    ),
    (Act.REMOVE_ITEM, 0.76, "expensive ITEM -compare"),
    (Act.REMOVE_ITEM, 0.86, "cancel ITEM -ordern -ORDERNO -notify -no-cancel @idle|variant"),
    (Act.REMOVE_ITEM, 0.62, "remove CARTED MOSTLY -ordern -notify -card -mydata -no-remove"),
    # quantities
    (Act.SET_QUANTITY, 0.9, "double|triple|halve ITEM -problem"),
    (Act.SET_QUANTITY, 0.86, "NUMBER setqty ITEM|ONEITEM ordern -ORDERS -SIZE -track -cancel -return -show"),
    (Act.SET_QUANTITY, 0.86, "NUMBER|ONE each CARTED -problem -card -ordern"),
    (Act.SET_QUANTITY, 0.84, "NUMBER ORDINAL should|setqty CARTED MOSTLY -SIZE -card"),
    (Act.SET_QUANTITY, 0.8, "more ONEITEM SHORT KNOWN -code -card -address -cart -account"),
    (Act.SET_QUANTITY, 0.72, "NUMBER GARMENT CARTED SHORT KNOWN -SIZE -COLOR -card"),
    (Act.SET_QUANTITY, 0.7, "NUMBER ONEITEM SHORT KNOWN -SIZE -COLOR -card -postal @idle"),
    (Act.SET_QUANTITY, 0.95, "less ITEM|ONEITEM|it -SIZE -notify -compare"),
    (Act.SET_QUANTITY, 0.9, "more ITEM -link -card -SIZE -COLOR -addcard"),
    (Act.SET_QUANTITY, 0.88, "more ITEM NUMBER|ONE -SIZE"),
    (Act.SET_QUANTITY, 0.86, "more ONEITEM|it NUMBER|ONE -ordern -cart -code -card -address -compare"),
    (Act.SET_QUANTITY, 0.93, "double|triple|halve CARTED MOSTLY -problem -ordern"),
    (Act.SET_QUANTITY, 0.9, "NUMBER each|all CARTED setqty|SHORT -ordern -code -problem -card"),
    (Act.SET_QUANTITY, 0.9, "NUMBER setqty ITEM|ORDINAL -card -notify -problem -ordern -code -compare"),
    (Act.SET_QUANTITY, 0.88, "NUMBER ITEM -SIZE -card -notify -problem -ordern -code -compare -ASKED"),
    (
        Act.SET_QUANTITY,
        0.85,
        "NUMBER setqty ONEITEM -SIZE -COLOR -card -notify -problem -ordern -code -compare -STORE -address -postal",
    ),
    (Act.SET_QUANTITY, 0.82, "ORDINAL NUMBER CARTED SHORT -card -ORDERNO -problem @idle|done"),
    (
        Act.SET_QUANTITY,
        0.82,
        "NUMBER setqty it CARTED MOSTLY -SIZE -COLOR -card -notify -problem -ordern -code -address -postal",
    ),
    (Act.SET_QUANTITY, 0.8, "=setqty|NUMBER|it NUMBER CARTED setqty @idle"),
    (
        Act.SET_QUANTITY,
        0.8,
        "ONE ITEM setqty|SHORT -SIZE -COLOR -remove -compare -problem -ordern -track -show",
    ),
    (
        Act.SET_QUANTITY,
        0.75,
        "ONE ONEITEM setqty -remove -compare -ordern -problem -card -address -show -GARMENT",
    ),
    # variants in the cart
    (Act.CHANGE_VARIANT, 0.91, "SIZE|COLOR changeto ITEM -remove -less"),
    (Act.CHANGE_VARIANT, 0.87, "SIZE|COLOR misfit|edit ITEM -ORDERNO"),
    (Act.CHANGE_VARIANT, 0.88, "SIZE|COLOR changeto ONEITEM|it CARTED -remove -card -GARMENT ~variant"),
    (Act.CHANGE_VARIANT, 0.8, "SIZE|COLOR ITEM -remove -unwanted -compare -NUMBER -cancel"),
    (Act.CHANGE_VARIANT, 0.8, "SIZE|COLOR changeto|misfit CARTED MOSTLY -remove -card ~variant"),
    (Act.CHANGE_VARIANT, 0.93, "SIZE should|changeto ITEM slip"),
    (Act.CHANGE_VARIANT, 0.72, "SIZE|COLOR GARMENT CARTED MOSTLY -remove -compare -question @idle|done"),
    (Act.CHANGE_VARIANT, 0.7, "SIZE|COLOR ONEITEM KNOWN -question -remove -compare -GARMENT @idle"),
    (Act.CHANGE_VARIANT, 0.72, "changeto variantword CARTED -card ~variant"),
    (Act.CHANGE_VARIANT, 0.75, "misfit ITEM CARTED -return -ORDERS"),
    # looking at the cart
    (Act.SHOW_CART, 0.93, "show|whatin|total|track cart -remove -clear -undo -checkout -code"),
    (Act.SHOW_CART, 0.93, "incart -ordern -orderlist -remove"),
    (
        Act.SHOW_CART,
        0.91,
        "show all -ITEM -ordern -orderlist -remove -clear -erase -notify -mydata CARTED MOSTLY",
    ),
    (Act.SHOW_CART, 0.92, "whatin MOSTLY -ordern -orderlist -ORDERNO -remove -STORE"),
    (Act.SHOW_CART, 0.88, "total MOSTLY -code -ITEM -compare -policy -ordern -setqty"),
    (Act.SHOW_CART, 0.87, "total all|item|it MOSTLY -compare -policy -orderlist"),
    (Act.SHOW_CART, 0.9, "=cart|all|item|show|question cart|whatin"),
    (Act.SHOW_CART, 0.78, "cart ASKED|question -remove -clear -checkout -code -policy -howto -more"),
    (Act.SHOW_CART, 0.7, "show all|item|stuff CARTED MOSTLY -ordern -orderlist -parcel -track"),
    (Act.SHOW_CART, 0.7, "=show|parcel|stuff show parcel CARTED -ORDERS"),
    (Act.SHOW_CART, 0.7, "=item|show|all|question item ASKED|show CARTED"),
    (Act.SHOW_CART, 0.9, "show ordern CARTED -ORDERS -history -track -erase"),
    (Act.SHOW_CART, 0.6, "cart SHORT -remove -clear -checkout -more"),
    # codes
    (Act.APPLY_CODE, 0.95, "code CODE -problem -policy -ordern"),
    (Act.APPLY_CODE, 0.9, "code applycode|SHORT MOSTLY -offtopic -problem -policy -ORDERNO -postal -total"),
    (Act.APPLY_CODE, 0.9, "STRONGCODE applycode -ORDERNO -track -cancel -return -ordern -size"),
    (Act.APPLY_CODE, 0.8, "STRONGCODE SHORT -ORDERNO -ITEM -SIZE -greet @idle|payment|review"),
    (Act.APPLY_CODE, 0.78, "MIXEDCODE CARTED -ITEM -ORDERNO -ORDERS -postal -address -card ~address|variant"),
    (Act.APPLY_CODE, 0.7, "code MOSTLY -offtopic -policy -problem -ORDERNO"),
    # checkout
    (
        Act.CHECKOUT,
        0.88,
        "checkout MOSTLY -policy -no-checkout -problem -later -track -ORDERNO -wallet -compare -hesitate -cancel -return",
    ),
    (Act.CHECKOUT, 0.9, "checkout cart|all|donewith -no-checkout -policy -problem"),
    (
        Act.CHECKOUT,
        0.84,
        "buy cart|all|it|item MOSTLY -cancel -return -no-buy -again -reorder -compare -hesitate -problem -track",
    ),
    (
        Act.CHECKOUT,
        0.8,
        "buy MOSTLY -cancel -return -no-buy -again -reorder -compare -ITEM -GARMENT -hesitate -problem -track -howto CARTED",
    ),
    (
        Act.CHECKOUT,
        0.78,
        "buy ITEM -cancel -return -no-buy -again -reorder -compare -hesitate -NUMBER -howto",
    ),
    (Act.CHECKOUT, 0.76, "donewith CARTED -no-donewith @idle"),
    (Act.CHECKOUT, 0.85, "donewith orderit|buy|checkout -no-donewith ~review"),
    (Act.CHECKOUT, 0.62, "orderit CARTED SHORT -no-orderit @idle"),
    (Act.CHECKOUT, 0.66, "checkout CARTED -no-checkout -policy -problem"),
    # steps back and out
    (Act.GO_BACK, 0.93, "back step|address|payment|place -cart -ordern -ITEM -account ~idle|done"),
    (Act.GO_BACK, 0.86, "goto step|address|payment -newplace -cart @payment|review|placing"),
    (Act.GO_BACK, 0.92, "back -cart -parcel -ordern -ITEM @variant|address|payment|review|placing"),
    (Act.GO_BACK, 0.75, "back SHORT -cart -ordern -return -ITEM @idle|done"),
    (Act.GO_BACK, 0.9, "edit address|payment|card|step|place|postal -newplace -PHONE -EMAIL @payment|review"),
    (Act.GO_BACK, 0.84, "=return|back|please return @review|payment|address"),
    (Act.GO_BACK, 0.8, "edit SHORT KNOWN -ITEM -SIZE -COLOR -cart @review|payment"),
    (Act.GO_BACK, 0.86, "edit parcel @review|payment"),
    (Act.GO_BACK, 0.7, "slip address|payment|card|step @payment|review"),
    (Act.CANCEL_CHECKOUT, 0.95, "cancel|remove checkout|step -no-cancel -ITEM ~done|idle"),
    (Act.CANCEL_CHECKOUT, 0.9, "cancel checkout -no-cancel -ordern @idle"),
    (Act.CANCEL_CHECKOUT, 0.6, "=nope|good|okay|nice|thanks|light nope @review|placing"),
    (
        Act.CANCEL_CHECKOUT,
        0.91,
        f"cancel -STORE -ORDERNO -ITEM -notify -no-cancel -card -code @{_CHECKOUT_STEPS}",
    ),
    (Act.CANCEL_CHECKOUT, 0.9, f"no-checkout|no-buy|no-approve|no-orderit -ITEM @{_CHECKOUT_STEPS}"),
    (Act.CANCEL_CHECKOUT, 0.86, f"later -ITEM @{_CHECKOUT_STEPS}"),
    (Act.CANCEL_CHECKOUT, 0.84, f"unwanted -ITEM -GARMENT -COLOR -SIZE @{_CHECKOUT_STEPS}"),
    (Act.CANCEL_CHECKOUT, 0.8, "expensive -ITEM -GARMENT @address|payment|review|placing"),
    (Act.CANCEL_CHECKOUT, 0.65, "=cancel -ORDERS @idle"),
    # orders
    (
        Act.SHOW_ORDERS,
        0.9,
        "orderlist MOSTLY -checkout -buyall -track -cancel -return -reorder -again -notify -erase -no-cancel -problem",
    ),
    (Act.SHOW_ORDERS, 0.93, "orderlist show|history|whatin -cancel -return -reorder -erase -problem"),
    (
        Act.SHOW_ORDERS,
        0.88,
        "show|history ordern -ORDERNO -track -cancel -return -reorder -again -checkout -STORE -erase -problem",
    ),
    (
        Act.SHOW_ORDERS,
        0.8,
        "=orderlist|ordern|show|history|question orderlist|ordern ORDERS -ORDERNO -recent",
    ),
    (
        Act.TRACK_ORDER,
        0.92,
        "track ordern|parcel|ORDERNO -cart -cancel -return -problem -notify -reorder -compare -policy -flaw",
    ),
    (Act.TRACK_ORDER, 0.9, "news ordern|parcel|ORDERNO|STORE -cancel -return -problem -quiet -compare"),
    (
        Act.TRACK_ORDER,
        0.89,
        "track STORE ORDERS -cancel -return -problem -flaw -compare -link -notify -address -policy",
    ),
    (
        Act.TRACK_ORDER,
        0.86,
        "track stuff|it|recent|STORE|item ORDERS MOSTLY -cart -cancel -return -problem -flaw -compare -notify -policy",
    ),
    (
        Act.TRACK_ORDER,
        0.84,
        "track GARMENT ORDERS -cart -compare -return -cancel -problem -flaw -notify -policy",
    ),
    (Act.TRACK_ORDER, 0.82, "track ORDERS SHORT KNOWN -cart -return -cancel -problem -flaw -notify -policy"),
    (
        Act.TRACK_ORDER,
        0.8,
        "track KNOWN -cart -compare -return -cancel -problem -flaw -notify -policy -ITEM -address -show -howto ORDERS",
    ),
    (Act.TRACK_ORDER, 0.7, "ORDERNO SHORT ORDERS -remove -cancel -return -reorder -again -checkout -code"),
    (Act.TRACK_ORDER, 0.78, "ordern|parcel statusword ORDERS -return -cancel -problem -flaw -reorder -show"),
    (Act.TRACK_ORDER, 0.7, "parcel track|news|question -policy -problem -flaw -notify"),
    (Act.CANCEL_ORDER, 0.97, "undo ordern|recent ordern ORDERS -remove -cart"),
    (
        Act.CANCEL_ORDER,
        0.88,
        "remove ordern|ORDERNO ORDERS|STORE -ITEM -cart -notify -mydata ~review|payment|address",
    ),
    (Act.CANCEL_ORDER, 0.94, "dontship ORDERS ~review|payment|address"),
    (Act.CANCEL_ORDER, 0.94, "cancel ORDERNO -no-cancel -track"),
    (
        Act.CANCEL_ORDER,
        0.93,
        "cancel ordern|parcel|orderlist ORDERS|STORE -no-cancel -cart ~address|payment|review|placing",
    ),
    (Act.CANCEL_ORDER, 0.88, "cancel ordern|orderlist -no-cancel ~address|payment|review|placing"),
    (Act.CANCEL_ORDER, 0.93, "cancel STORE ordern|parcel|track ORDERS -no-cancel"),
    (Act.CANCEL_ORDER, 0.9, "unwanted ordern|ORDERNO ORDERS -return -track ~address|payment|review"),
    (Act.CANCEL_ORDER, 0.8, "cancel ORDERS STORE|it|recent MOSTLY -no-cancel -ITEM -notify -cart @idle|done"),
    (
        Act.CANCEL_ORDER,
        0.78,
        "cancel ORDERS -no-cancel -ITEM -notify -cart -checkout -code -card -account @done",
    ),
    (Act.CANCEL_ORDER, 0.68, "cancel ORDERS -CARTED -no-cancel -notify -code -card -account @idle"),
    (Act.RETURN_ORDER, 0.95, "return ORDERNO -no-return -cancel"),
    (
        Act.RETURN_ORDER,
        0.94,
        "return ordern|orderlist|parcel|ORDERNO|STORE -no-return -policy -cancel ~address|payment|review",
    ),
    (
        Act.RETURN_ORDER,
        0.91,
        "return GARMENT|it|item|stuff|misfit ORDERS -no-return -policy ~address|payment|review",
    ),
    (Act.RETURN_ORDER, 0.82, "changeto ORDERS STORE|ordern|ORDERNO -CARTED -notify -language -account"),
    (Act.RETURN_ORDER, 0.84, "return MOSTLY -no-return -policy -step -cancel ~address|payment|review"),
    (Act.RETURN_ORDER, 0.95, "return misfit -policy ~address|payment|review"),
    (Act.RETURN_ORDER, 0.86, "misfit ORDERS -CARTED"),
    (Act.RETURN_ORDER, 0.72, "misfit ORDERS -ITEM -SIZE -COLOR @idle|done"),
    (
        Act.BUY_AGAIN,
        0.95,
        "reorder ordern|orderlist|STORE|ORDERNO|recent|it|all -no-reorder @idle|done|placing",
    ),
    (
        Act.BUY_AGAIN,
        0.93,
        "again buy|checkout|ordern STORE|ordern|ORDERNO|it|recent|stuff|GARMENT -cart -show -track -return -cancel -problem ORDERS @idle|done|placing",
    ),
    (Act.BUY_AGAIN, 0.9, "reorder MOSTLY -no-reorder -cart -onfile @idle|done|placing"),
    (Act.BUY_AGAIN, 0.9, "reorder ORDERS -no-reorder -cart @idle|done|placing"),
    (
        Act.BUY_AGAIN,
        0.82,
        "again ORDERS STORE|ORDERNO|recent -show -track -return -cancel -problem -cart -link -greet @idle|done|placing",
    ),
    (Act.BUY_AGAIN, 0.86, "more ordern|recent ORDERS buyverb @idle|done|placing"),
    # prices
    (Act.COMPARE_PRICES, 0.92, "compare ITEM|GARMENT -return -settings -code ~variant|address|payment"),
    (
        Act.COMPARE_PRICES,
        0.9,
        "compare it|STORE|item|ONEITEM|ASKED MOSTLY -return -settings -code ~variant|address|payment",
    ),
    (Act.COMPARE_PRICES, 0.84, "compare KNOWN -settings -code -locale ~variant|address|payment"),
    (Act.COMPARE_PRICES, 0.9, "compare elsewhere|STORE|ASKED|ITEM @variant"),
    (Act.COMPARE_PRICES, 0.88, "price STORE ITEM -cart -ordern ~variant|address|payment"),
    (
        Act.COMPARE_PRICES,
        0.86,
        "total|sells STORE ITEM|it ASKED|question -cart -ordern ~variant|address|payment",
    ),
    # accounts and settings
    (Act.LINK_STORE, 0.94, "link STORE -ordern -ORDERNO -ITEM -problem"),
    (Act.LINK_STORE, 0.92, "link account -card -mine -problem"),
    (Act.LINK_STORE, 0.9, "useacct account STORE"),
    (Act.LINK_STORE, 0.88, "account STORE -erase -ordern -notify"),
    (Act.LINK_STORE, 0.82, "useacct account MOSTLY -card -erase -problem"),
    (Act.LINK_STORE, 0.8, "=link|account|more|addcard account|link -erase"),
    (Act.LINK_STORE, 0.86, "addcard|more account store -card -erase"),
    (Act.SETTINGS, 0.94, "notify unwanted"),
    (Act.SETTINGS, 0.94, "notify quiet -ordern -checkout -ITEM -mydata"),
    (Act.SETTINGS, 0.92, "notify quiet -checkout -ITEM"),
    (Act.SETTINGS, 0.92, "language speak|settings|quiet|edit MOSTLY -ITEM -COLOR -SIZE"),
    (Act.SETTINGS, 0.88, "language SHORT KNOWN -ITEM -COLOR -SIZE -GARMENT -cart"),
    (Act.SETTINGS, 0.8, "=language|question language"),
    (Act.SETTINGS, 0.9, "settings -ITEM -cart -checkout -helpword -card"),
    (Act.SETTINGS, 0.86, "locale MOSTLY -return -NUMBER -ITEM -track -parcel -problem ~address|payment"),
    (Act.SETTINGS, 0.85, "=mute|quiet|notify notify|mute"),
    (Act.SETTINGS, 0.72, "notify SHORT -ordern -track -problem"),
    (Act.FORGET_ME, 0.97, "forgetme erase|polite|SHORT|all -notify"),
    (Act.FORGET_ME, 0.95, "erase mydata -ITEM -cart -notify -no-erase -STORE -orderlist"),
    (Act.FORGET_ME, 0.93, "erase mydata totality -ITEM -cart -notify -no-erase"),
    (
        Act.FORGET_ME,
        0.88,
        "remove account|mydata -STORE -ITEM -cart -ordern -orderlist -card -address -no-remove",
    ),
    (Act.FORGET_ME, 0.9, "erase account -STORE -ordern -card -no-erase"),
    (Act.FORGET_ME, 0.86, "mydata neg keepverb -cart"),
    (Act.FORGET_ME, 0.9, "forgetme -helpword"),
    (Act.FORGET_ME, 0.85, "cancel account -STORE -checkout -card -ordern -no-cancel"),
    # people
    (Act.HUMAN, 0.95, "human talkto|talkverb MOSTLY -policy -helpbot -botq"),
    (Act.HUMAN, 0.93, "someone talkverb MOSTLY -policy -helpbot -botq -track"),
    (Act.HUMAN, 0.9, "human SHORT MOSTLY -helpbot -policy -flaw -botq"),
    (Act.HUMAN, 0.85, "human MOSTLY -botq -helpbot -policy -ITEM -checkout -track -cart"),
    (Act.HUMAN, 0.96, "problem -remove -cart -policy -later"),
    (Act.HUMAN, 0.94, "flaw arrived|camein -cart"),
    (Act.HUMAN, 0.93, "wrongthing camein -cancel -return -cart"),
    (Act.HUMAN, 0.94, "flaw arrived|parcel|ordern|ORDERNO -cart -edit -card -no-flaw"),
    (Act.HUMAN, 0.92, "flaw ORDERS GARMENT|STORE|it|item|stuff MOSTLY -cart -card -changeto"),
    (Act.HUMAN, 0.8, "flaw KNOWN -cart -card -code -link -ITEM -SIZE -COLOR -address"),
    # help
    (Act.HELP, 0.88, "helpword MOSTLY -remove -human -problem -card -ordern -code -track -thanks"),
    (
        Act.UNCLEAR,
        0.97,
        "offtopic -ITEM -cart -ordern -orderlist -parcel -code -ORDERNO -STORE -GARMENT -problem -checkout",
    ),
    (Act.HELP, 0.96, "helpbot"),
    (Act.HELP, 0.96, "botq human|someone|botword -talkverb"),
    (Act.HELP, 0.93, "whathappens"),
    (Act.HELP, 0.93, "policy question|howto|ASKED|show MOSTLY -problem -ORDERNO"),
    (Act.HELP, 0.92, "policyq MOSTLY -ORDERNO -ordern -problem"),
    (Act.HELP, 0.7, "policy SHORT MOSTLY -problem -cart -ITEM"),
    (Act.HELP, 0.62, "helpword -thanks"),
    (Act.HELP, 0.85, "wallet take ASKED|question -payuse ~payment"),
    (Act.HELP, 0.6, "howto shopword MOSTLY -ITEM -ORDERNO -ordern"),
    (Act.HELP, 0.62, "howto checkout|payment|card|link|return|track|code ASKED"),
    # cards
    (Act.ADD_CARD, 0.94, "card|payment addcard -payuse -code -problem -other -no-addcard -link ~address"),
    (Act.ADD_CARD, 0.93, "card|payment newness -code -problem ~address"),
    (Act.ADD_CARD, 0.92, "card addcard newness|other|later -code"),
    (Act.ADD_CARD, 0.93, "card addcard later"),
    (Act.ADD_CARD, 0.85, "card addcard -code -problem -no-addcard ~review"),
    (Act.ADD_CARD, 0.8, "=newness|card|addcard|other newness|addcard @payment"),
    # talk
    (Act.GREET, 0.9, "=greet|thumbs|hello greet"),
    (Act.GREET, 0.72, "greet SHORT -yes -approve -track -cart"),
    (Act.GREET, 0.66, "greet MOSTLY -cart -ordern -checkout -track"),
    (Act.THANKS, 0.9, "=thanks|nice|okay|good|greet|loveemoji|yes thanks -approve"),
    (Act.THANKS, 0.75, "thanks MOSTLY -cart -ordern -checkout -ASKED"),
    (Act.THANKS, 0.64, "thanks SHORT"),
    (Act.THANKS, 0.62, "=nice @done|placing|idle"),
)

_REPLIES: tuple[tuple[Act, float, str], ...] = (
    # what answers the question of the step
    (Act.PICK_ADDRESS, 0.9, "place|onfile -newplace -edit -card -payment -problem @address"),
    (Act.PICK_ADDRESS, 0.86, "ORDINAL|CITY -newplace -card -step @address"),
    (Act.PICK_ADDRESS, 0.88, "address place|onfile|CITY|recent -newplace -edit -erase -track"),
    (Act.PICK_ADDRESS, 0.93, "address|sendto place|onfile|other -newplace -no-other @review|payment"),
    (Act.PICK_ADDRESS, 0.62, "=it|ONE|light|okay|yes it @address"),
    (Act.PICK_ADDRESS, 0.7, "address it|ONE|OFFERED -newplace -edit @address"),
    (Act.GIVE_ADDRESS, 0.93, "elsewhere -card @address"),
    (Act.GIVE_ADDRESS, 0.9, "sendto elsewhere -compare @payment|review"),
    (Act.GIVE_ADDRESS, 0.88, "newplace -back -card @address|review|payment|idle|done"),
    (Act.GIVE_ADDRESS, 0.84, "address newness|more|other -card -place @address|review|payment|idle|done"),
    (Act.GIVE_ADDRESS, 0.8, "address edit|addcard|more|submit -card -back @idle|done|address"),
    (Act.PICK_PAYMENT, 0.92, "card|wallet|brandcard|payment payuse -newness -addcard -problem -policy -code"),
    (
        Act.PICK_PAYMENT,
        0.9,
        "card|wallet|brandcard|onfile|LASTFOUR -newness -addcard -problem -policy -edit -code -back -cancel -howto @payment",
    ),
    (Act.PICK_PAYMENT, 0.93, "edit|changeto brandcard|wallet -newness -addcard @review|payment"),
    (Act.PICK_PAYMENT, 0.85, "payuse it|ONE|NUMBER -code -address @payment"),
    (Act.PICK_PAYMENT, 0.87, "ORDINAL -newness -addcard -back -step -address @payment"),
    (
        Act.PICK_PAYMENT,
        0.86,
        "card|wallet|brandcard changeto|other|payuse -newness -addcard -problem -edit -back @review",
    ),
    (Act.PICK_PAYMENT, 0.84, "card|brandcard changeto card -problem -addcard @payment|review"),
    (Act.PICK_PAYMENT, 0.8, "=other|it|light|ONE other @payment"),
    (Act.PICK_PAYMENT, 0.7, "card other -addcard @payment|review"),
    (
        Act.PICK_VARIANT,
        0.9,
        "SIZE|COLOR|LOOSESIZE -URL -remove -undo -cancel -back -ordern -link -no-fit @variant",
    ),
    (Act.PICK_VARIANT, 0.93, "ORDINAL|compare -cancel -back -elsewhere -remove -ordern -undo -step @variant"),
    (Act.PICK_VARIANT, 0.84, "comparative -cancel -back -ordern -cart -ITEM @variant"),
    (Act.PICK_VARIANT, 0.7, "onewish -cancel -back @variant"),
)


@dataclass(frozen=True, slots=True)
class _Rule:
    act: Act
    weight: float
    needs: tuple[frozenset[str], ...]
    forbids: frozenset[str]
    only: frozenset[str]
    steps: frozenset[str]
    not_steps: frozenset[str]

    @classmethod
    def read(cls, act: Act, weight: float, text: str) -> _Rule:
        needs: list[frozenset[str]] = []
        forbids: set[str] = set()
        groups: dict[str, frozenset[str]] = {}
        for term in text.split():
            if term[0] == "-":
                forbids.add(term[1:])
            elif term[0] in "=@~":
                groups[term[0]] = frozenset(term[1:].split("|"))
            else:
                needs.append(frozenset(term.split("|")))
        empty: frozenset[str] = frozenset()
        return cls(
            act,
            weight,
            tuple(needs),
            frozenset(forbids),
            groups.get("=", empty),
            groups.get("@", empty),
            groups.get("~", empty),
        )

    def holds(self, concepts: frozenset[str], piece: Piece, step: str) -> bool:
        if (self.steps and step not in self.steps) or step in self.not_steps or self.forbids & concepts:
            return False
        if not all(need & concepts for need in self.needs):
            return False
        return not self.only or piece.only(*self.only)


@cache
def _rules() -> tuple[_Rule, ...]:
    listed = [_Rule.read(*row) for row in (*_RULES, *_REPLIES)]
    return tuple(sorted(listed, key=lambda rule: -rule.weight))


def best_act(piece: Piece) -> tuple[Act, float]:
    """The act of the heaviest rule that holds; unclear with little confidence when none does."""
    step = piece.message.context.step
    concepts = piece.concepts
    for rule in _rules():
        if rule.holds(concepts, piece, step):
            return rule.act, rule.weight
    return Act.UNCLEAR, 0.3


_AGREEING = (
    "yes",
    "okay",
    "approve",
    "good",
    "thumbs",
    "confirmfiller",
    "nice",
    "thanks",
    "loveemoji",
    "greet",
    "donewith",
)


_DOUBTS = frozenset(
    {"hesitate", "leaving", "neg", "ITEM", "STORE", "ORDERNO", "ORDINAL", "CODE", "cancel", "later"}
)


def _counts_something_else(piece: Piece) -> bool:
    """Any number but in "all 3 orders"."""
    words = piece.words
    return any(
        not n.weak and (words[n.end].key if n.end < len(words) else "") not in {"orders", "stores", "of"}
        for n in piece.numbers
    )


def is_confirmation(piece: Piece) -> bool:
    """Every word agrees. One word of doubt, a question, a condition, a single item or store: no confirmation."""
    said = piece.concepts
    if "?" in piece.message.text or said & _DOUBTS or _counts_something_else(piece):
        return False
    agrees = said & {"yes", "approve", "good", "thumbs", "okay"}
    if not agrees or any(not w.key.isdigit() for w in piece.content(*_AGREEING)):
        return False
    return "thanks" not in said or bool(said & {"yes", "approve", "thumbs"})
