# Everything Muse says in English.

## Buttons

button-checkout = Checkout all stores
button-checkout-one = Checkout
button-cart = View cart
button-undo = ↩︎ Undo
button-remove = Remove
button-edit = Edit items
button-back = ‹ Back
button-clear = Clear cart
button-change = Change size or color
button-change-short = Change
button-cancel = Not now
button-leave = Leave checkout
button-new-address = New address
button-new-card = Add a card
button-open-card-page = Add a card securely
button-place = Place orders
button-place-one = Place order
button-continue-all = Continue to the stores
button-address = Address
button-payment = Payment
button-delivery = Delivery
button-code = Code
button-orders = View all orders
button-order = Order details
button-continue = Continue to { $store }
button-continue-part = Part { $part } at { $store }
button-track = Track
button-copy-number = Copy number
button-cancel-order = Cancel order
button-cancel-yes = Yes, cancel it
button-cancel-no = Keep it
button-return = Return or exchange
button-return-yes = Yes, start the return
button-return-all = Everything
button-exchange = Exchange at the store
button-keep = Keep it
button-label = Open the label
button-again = Buy again
button-not-after-all = I didn’t order it after all
button-did = I ordered it
button-did-not = I didn’t
button-went-through = It went through
button-did-not-go = It didn’t
button-try-again = Try again
button-store-page = Open the store’s page
button-orders-page = Look at my orders there
button-settings = Settings
button-settings-back = ‹ Settings
button-mail = ✉️ Order mails
button-mailbox = Connect my mailbox
button-mailbox-open = Open the secure page
button-mailbox-again = Connect again
button-rmmailbox = Disconnect my mailbox
button-hours = 🌙 Quiet hours
button-sharing = 🔗 Links
button-mail-on = Use an order address
button-mail-own = Use my e-mail
button-mail-off = Use my own e-mail again
button-mail-new = New order address
button-copy-address = Copy the address
button-copy-code = Copy the code
button-hours-off = At any time
button-not-at-night = 🌙 Not at night, please
button-prefill-on = Fill in my details at stores
button-prefill-off = Don’t fill in my details
button-affiliate-on = Allow commissions
button-affiliate-off = No commissions on my links
button-hint-yes = Yes, that’s my order
button-hint-no = No
button-which-none = None of these
button-yes = Yes
button-my-orders = My orders
button-help = Help
button-forget = Forget me
button-forget-yes = Yes, erase all
button-review = Back to review
button-choose-card = Choose the card

## Start, help and small talk

greeting = <b>Hi, I’m Muse.</b>
    Paste product links from any stores. I’ll put them in one cart, and you check out once: one address, one approval. Then I place the orders and follow every parcel.
greeting-again = Hi again! Paste a link, or carry on where you were.
help = <b>How it works</b>
    1. Paste one or more product links.
    2. Pick size and color where I ask.
    3. Tap <b>Checkout</b>: one address, one review, one tap.
    4. I place one order per store and tell you each store’s own order number.
    5. I report every parcel until it is delivered.

    Just type what you want: “2 of the jeans”, “remove the boots”, “size L”, “use code SAVE10”, “where is my order?”

    /cart – your cart
    /orders – your orders
    /settings – language, addresses, cards, your data

    I never ask for card numbers or passwords in this chat. If you send one by mistake, I delete it.
human = A person should look at that. Stores handle missing, damaged or wrongly charged goods themselves: open the order for its store’s page, and tell them its number.
thanks = You’re welcome!
unclear = Sorry, I didn’t get that. Paste a product link, or try “show cart”, “checkout” or “my orders”.
guess-remove = Did I get that right: remove <b>{ $item }</b>?
guess-quantity = Did I get that right: <b>{ $item }</b>, { $quantity } of it?
guess-variant = Did I get that right: another size or color of <b>{ $item }</b>?
guess-clear = Did I get that right: empty your whole cart?
guess-undo = Did I get that right: take back the last change?
guess-leave = Did I get that right: leave the checkout? Your cart stays as it is.
guess-again = Did I get that right: buy your { $store } order again?
unclear-choice = Sorry, I didn’t get that. Please tap one of the choices.
unclear-address = Please type the delivery address in one message: name, street, city, state and postal code, and your e-mail. Or tap a saved one.
unclear-payment = Please tap a saved card, or add one.
unclear-review = Please check the review above. Tap the button when it is right, or change something.
unclear-processing = Your orders are being placed right now. I’ll report each one here.
group-only-private = I shop in private chats only. Tap here: { $link }
something-broke = Sorry, something went wrong on my side, and nothing was changed. Please try that again.
secret-deleted = I deleted your message: it looked like { $kind ->
        [card] a card number
        [password] a password
       *[other] a secret
    }. It wasn’t stored. { $kind ->
        [card] Cards are added on a secure page only: tap Payment during checkout, or /settings.
       *[other] Please never send those in a chat; I’ll show a secure page when one is needed.
    }
secret-delete-by-hand = Please delete your last message yourself: it looked like a secret, and I can’t delete it for you. Please never send those in a chat; I’ll show a secure page when one is needed.
too-long = That message is too long for me. Please send links or short sentences.
button-too-old = That button is out of date. Here is how things stand now: /cart
only-text = I can read text and links. Please paste the product’s link.

## Links

reading = ⏳ Reading { $host } …
no-link = I found no link in that. A product link starts with https://
too-many-links = I read the first { $most } links. Send the rest in another message.
link-not-a-link = That doesn’t look like a link I can open. Copy it from your browser’s address bar.
link-unsafe-scheme = I can only open links that start with https://
link-unsafe-plain-http = That link is not encrypted. Please send the https:// one.
link-unsafe-userinfo = I don’t open links that carry a name or password. Please send the plain product link.
link-unsafe-spelling = I don’t open links whose address is written in an unusual way. Copy it from your browser’s address bar.
link-unsafe-host-name = That link has no valid web address. Copy it from your browser’s address bar.
link-unsafe-port = I don’t open links to unusual ports. Please send a store’s product link.
link-unsafe-private = That link leads to a private network, which I don’t open. Please send a store’s product link.
link-gone = That page no longer exists. Please check the link.
link-no-price = I can’t see a price on that page.
error-no-browser = The browser that walks this store’s pages can’t be started right now.
link-unsafe = I can’t open that link: it doesn’t lead to a public web page. Please send a store’s product link.
link-down = That page is not answering right now. Please try again in a few minutes.
link-blocked = That store doesn’t let me read its page.
link-not-product = That page shows no single product. Open the product you want and send its link.
link-category = That’s a list of products. Open the one you want and send its link.
link-search = That’s a search page. Open the product you want and send its link.
link-home = That’s a store’s home page. Open the product you want and send its link.
link-unavailable = That product is no longer sold there.
link-empty = That page came back empty. Please check the link and try again.
link-too-big = That page is too large for me to read. Please send another link of the product.
link-robots = That store asks programs not to read this page.

## Choosing

choice-color = Which color?
choice-size = Which size?
choice-sold-out-mark = { $label } · sold out
choice-over = That question is settled already. /cart shows where things stand.
choice-dropped = All right, left it out.
no-such-size = There is no size “{ $asked }”. There is: { $offered }
no-such-color = There is no color “{ $asked }”. There is: { $offered }
sold-out = { $variant } is sold out.
sold-out-others = Pick another one:
sold-out-all = Send me another link, or try again later.
ask-price = I couldn’t read the price at { $store }. What does it cost there? For example: 49.90
ask-price-blocked = { $store } doesn’t let me read its page, so you’ll finish there with one tap. What does it cost? For example: 49.90
choice-refused = { $store } doesn’t let me read its page. I’ll keep it for you, and you’ll finish there.
choice-down = { $store } is not answering right now. Send the link again in a few minutes, or choose here and finish there later.
ask-price-down = { $store } is not answering right now, so you’ll finish there later. What does it cost? For example: 49.90
price-unreadable = I couldn’t read that as a price. Please type just the amount, for example 49.90
which-line = Which one?
no-other-variant = “{ $name }” comes in one version only.

## Cart

cart-title = Your cart: { $stores ->
        [one] 1 store
       *[other] { $stores } stores
    }, { $items ->
        [one] 1 item
       *[other] { $items } items
    }
cart-is-empty = Your cart is empty. Paste a product link to begin.
store-items = { $items ->
        [one] 1 item
       *[other] { $items } items
    }
more-items = … and { $items ->
        [one] 1 more item
       *[other] { $items } more items
    }
more-stores = … and { $stores ->
        [one] 1 more store
       *[other] { $stores } more stores
    }
subtotal = Subtotal { $amount }
shipping-free = Shipping FREE
shipping-free-over = Shipping FREE (over { $over })
shipping = Shipping { $amount }
shipping-at-checkout = Shipping shown at checkout
free = FREE
within-muse = ✓ Checkout within Muse
finish-at = ↗ You finish at { $store }
finish-there = ↗ You finish at the store
total = Total { $amount }
total-so-far = Total so far { $amount }
size = size { $size }
price-unknown = price unknown
out-of-stock = sold out
line-gone = That item is no longer in your cart.
added = Added to your cart
changed = Changed in your cart
nothing-to-undo = There is nothing to undo.
quantity-out-of-range = I can take between 1 and { $most } of one item. To leave it out, type “remove” and its name.
cart-full = Your cart is full ({ $most } lines). Check out or remove something first.

## Checkout steps

step-address = <b>1 · Address</b>
    Where should everything go?
step-address-new = <b>1 · Address</b>
    Where should everything go? Type it in one message, for example:

    <i>Maria Lopez, 12 Oak Avenue, Apt 3, Denver, CO 80202, maria@example.com, +1 303 555 0187</i>

    Stores need your e-mail and phone to confirm and deliver.
ask-address = Type the new address in one message, for example:

    <i>Maria Lopez, 12 Oak Avenue, Apt 3, Denver, CO 80202</i>
ask-contact = Your e-mail address is missing (stores send the order confirmation there). Please type it, and a phone number if you like.
address-so-far = Got it so far:
    { $address }
address-invalid = That doesn’t seem to fit: { $fields }. Please check it and type it again.
missing-name = What is the recipient’s name?
missing-line1 = What is the street and house number?
missing-city = Which city?
missing-region = Which state or province?
missing-postal_code = What is the postal code?
missing-country = Which country?
missing-email = What is your e-mail address? Stores send the order confirmation there.
missing-phone = What is your phone number? Carriers call it when they can’t find you.
field-name = name
field-line1 = street
field-line2 = second line
field-city = city
field-region = state
field-postal_code = postal code
field-country = country
field-email = e-mail
field-phone = phone
address-saved = Saved this address:
    { $address }
step-payment = <b>2 · Payment</b>
    Which card should be used?
step-payment-none = <b>2 · Payment</b>
    Add a card on the secure page; its number never enters this chat.
payment-by-stores = There is nothing to choose here: each store takes the payment its own way, as the review says.
card-page-coming = One moment, I’m opening the secure page …
card-page = Add your card on this secure page. I’ll see only its brand and last four digits.
card-page-down = The card page can’t be opened right now. Nothing was charged. Please try again in a few minutes.
card-page-done = Your card is saved
card-page-done-back = You can go back to the chat; it will say so in a moment.
card-page-left = No card was saved
card-page-left-back = You can go back to the chat and try again whenever you like.
card-saved = Saved { $card }.
quoting = ⏳ Checking prices, stock and delivery at { $stores } …
step-review = <b>3 · Review</b>
review-exact = Total { $total }
review-about = About { $total }, at most { $cap }
review-tax = tax { $amount }
review-sold-out = sold out there now; left out of this order
review-fewer = the store has { $after } of the { $before } you wanted
review-new-price = now { $after }{ $quantity ->
        [one] {""}
       *[other] {" "}each
    } (was { $before })
review-fees = fees { $amount }
review-discount = discount −{ $amount }
review-order-placed = ✓ Order will be placed
review-you-complete = ↗ You’ll complete at { $store }
by-day = by { $day }
review-delivery = Delivery: { $delivery }
review-seller = Sold by { $seller }, who is responsible for the sale
review-together = Together { $total }
review-together-cap = Together about { $total }, at most { $cap }
review-to = To: { $address }
review-contact = Contact: { $contact }
review-order-mail = Stores write to: { $address }
review-pay = Pay with: { $card }
review-pay-telegram = Next: pay { $amount } here in Telegram. What the stores don’t take goes straight back.
review-codes = Codes: { $codes }
review-code-rejected = Code { $code } was not accepted
review-left-out = ⚠️ Left out: { $why }
review-changed = Something changed since that card was shown, so nothing was ordered. Please look at the new review.
tap-to-place = For your safety, orders are placed only by the button on the review card.
pay-store-saved = { $store } charges the method it has saved
pay-store-saved-with = { $store } charges { $method }
pay-token = { $store } charges through its payment service
pay-invoice = { $store } sends an invoice; nothing is charged now
pay-connect = Muse charges your card for { $store }
pay-virtual-card = Muse pays { $store } with a one-time card
pay-at-store = You pay at { $store }
choose-delivery = How should it be delivered?
code-how = Type the code, for example: code SAVE10
code-odd = That doesn’t look like a discount code. Codes are letters and digits, like SAVE10.
code-kept = I’ll try { $code } at every store.
checkout-left = Left the checkout. Your cart is as it was.
no-checkout = There is no checkout open. Say “checkout” to begin.
nothing-to-cancel = There is nothing to cancel.
already-approved = That review was approved already, so nothing more was ordered. /orders shows your orders.

## Placing

progress-title = <b>Placing your orders</b>
progress-done-title = <b>Your orders</b>
progress-waiting = ⏸ { $store } waiting
progress-placing = ⏳ { $store } placing…
progress-placed = ✓ { $store } Order #{ $number }
progress-placed-no-number = ✓ { $store } placed
progress-hand-over = ↗ { $store } yours to finish
progress-failed = ✗ { $store } not ordered
progress-unclear = ❓ { $store } being checked
confirmation-nothing = <b>Nothing was ordered</b>
confirmation-almost = <b>Almost done</b>
confirmation-done = <b>Done!</b>
confirmation-placed = ✓ <b>{ $store }</b> – order <code>{ $number }</code>
confirmation-placed-no-number = ✓ <b>{ $store }</b> – placed; its number will follow
confirmation-eta = arrives by { $day }
confirmation-hand-over = ↗ <b>{ $store }</b> – { $why }
confirmation-failed = ✗ <b>{ $store }</b> – not ordered: { $why }
confirmation-back-in-cart = Items that were not ordered are back in your cart.
confirmation-unclear = ❓ <b>{ $store }</b> – { $why }
order-unclear = the store took the request but its answer was lost. I’m looking for the order and will not send it again on my own.
unclear-card =
    <b>{ $store }</b>: I sent your order, but the store’s answer was lost, and I can’t see the order yet. I keep looking. If the store mailed you an order number, type it here.

    “Try again” sends a second order: tap it only when you are sure that the first did not go in.
unclear-said-placed = Good. I’ll keep looking for its number; if you have it, type it here.
unclear-said-not-placed = All right: not ordered. Its items are back in your cart.
unclear-said-try-again = Trying once more …
order-found = Good news: { $store } has your order <code>{ $number }</code>.
finished-at-store = Great. I’ll pick up the order number from the store’s e-mail, or type it here.
number-noted = Noted: { $store }, order <code>{ $number }</code>. I’ll follow it from here.
whose-number = Is <code>{ $number }</code> an order number? Then tap the store that gave it to you.
not-finished = you didn’t finish it at the store
affiliate-link = This link may earn Muse’s operator a commission. You pay the same.
help-affiliate = Some links into stores may earn this Muse’s operator a commission. It never changes which store or price I suggest, and you can turn it off in /settings.
handover-reminder = Your { $store } cart is still waiting. Did you finish it?

# Why the shopper finishes at the store

handover-cart = your cart there is filled; check it and pay
handover-cart-check = your cart there is filled; please check quantities and codes, then pay
handover-cart-replaced = your cart there is filled (it replaced what was in it); check it and pay
handover-parts = open the links one after the other: each adds a part of your cart
handover-pages = open the product pages, add the items and pay there
handover-last-step = the store wants you to tap the last button yourself
handover-review = the store wants you to look once more and confirm
handover-input = the store needs something from you that only its own page can ask
handover-payment = the store takes the payment on its own page
handover-again = the store asks you to confirm once more
handover-bank-check = your bank wants to check that it is you; finish on the store’s page
handover-code = the store asks for a one-time code together with the last button; type it on the store’s page
handover-code-after = the store asked for a one-time code after the order was sent, and I cannot tell whether it took the order: look into your orders there first, and order again only if it is not among them
handover-security-code = the store asks for your card’s security code; type it on the store’s page
handover-return = returns start on the store’s own page

## Why a store said no

refused-sold-out = an item is sold out there. Remove it, or choose another size or color.
refused-price-above-cap = the price went up beyond what you approved. Check out again to see the new one.
refused-blocked = the store blocks automatic checkout. You can finish there with one tap.
refused-challenge = the store wants to see that you are a person. You can finish there with one tap.
refused-session-expired = the store signed us out. Please try again.
refused-sign-in = the store asks you to sign in. You can finish there with one tap.
refused-address = the store doesn’t deliver to this address. Choose another one.
refused-payment = the payment was declined. Nothing was charged; choose another way to pay.
refused-down = the store is not answering right now. Nothing was ordered; try again later.
refused-changed = the store’s checkout has changed, and I don’t know my way. You can finish there with one tap.
refused-quantity = the store doesn’t have that many. Choose a smaller quantity.
refused-too-early = while I was only reading its prices, the store’s page took the order{ $number -> 
    [none] {""}
   *[other] { " " }({ $number })
 }. That was not meant to happen: look into your orders there, and cancel it if you do not want it. I will not order it again.
refused-unsupported = this can’t be ordered here. You can finish at the store.

## Orders

no-orders = No orders yet. Paste a product link to begin.
orders-title = <b>Your orders</b>
orders-sheet-title = Your orders
orders-sheet-parcels = { $parcels ->
        [one] 1 parcel
       *[other] { $parcels } parcels
    }
step-ordered = Ordered
step-shipped = Shipped
step-out-for-delivery = Out for delivery
step-delivered = Delivered
parcel-delayed = delayed
parcel-trouble = parcel held up
order-unknown = I don’t know that order. /orders lists yours.
order-title = <b>{ $store }</b> · order <code>{ $number }</code>
order-title-no-number = <b>{ $store }</b>
order-total = Total { $total }
order-eta = Expected { $day }
parcel = { $carrier } <code>{ $tracking }</code>
status-pending = Being placed
status-confirmed = Confirmed
status-needs-shopper = Yours to finish
status-unclear = Being checked
status-shipped = Shipped
status-out-for-delivery = Out for delivery
status-delivered = Delivered
status-cancelled = Cancelled
status-returned = Returned
status-refunded = Refunded
status-failed = Not ordered
update-ordered = ✓ <b>{ $store }</b> has your order <code>{ $number }</code>.
update-confirmed = ✓ <b>{ $store }</b> confirmed order <code>{ $number }</code>.
update-shipped = 📦 <b>{ $store }</b> shipped order <code>{ $number }</code>.
update-in-transit = 🚚 Order <code>{ $number }</code> from <b>{ $store }</b> is on its way.
update-out-for-delivery = 🚚 Order <code>{ $number }</code> from <b>{ $store }</b> is out for delivery today.
update-ready-for-pickup = 📬 Order <code>{ $number }</code> from <b>{ $store }</b> is ready for pickup.
update-delivered = ✅ Order <code>{ $number }</code> from <b>{ $store }</b> was delivered.
update-delayed = ⏰ Order <code>{ $number }</code> from <b>{ $store }</b> is delayed.
update-delayed-until = Now expected { $day }.
update-exception = ⚠️ There is a problem with the parcel of order <code>{ $number }</code> from <b>{ $store }</b>. Please look at the carrier’s page.
update-cancelled = ✗ Order <code>{ $number }</code> from <b>{ $store }</b> was cancelled.
update-returned = ↩︎ <b>{ $store }</b> has your return of order <code>{ $number }</code>.
update-refunded = 💰 <b>{ $store }</b> refunded order <code>{ $number }</code>.
cancel-ask = { $number ->
        [none] Cancel your { $store } order?
       *[other] Cancel order <code>{ $number }</code> at { $store }?
    }
cancelling = { $number ->
        [none] ⏳ Asking the store to cancel your order …
       *[other] ⏳ Asking the store to cancel order { $number } …
    }
cancel-refused = { $number ->
        [none] { $store } no longer cancels your order. You can return it once it arrives.
       *[other] { $store } no longer cancels order <code>{ $number }</code>. You can return it once it arrives.
    }
cancel-at-store = { $number ->
        [none] { $store } cancels on its own page only: open it, find your order, and cancel it there. I’ll tell you when the store confirms it.
       *[other] { $store } cancels on its own page only: open it, find order <code>{ $number }</code>, and cancel it there. I’ll tell you when the store confirms it.
    }
cannot-cancel-pending = That order is still being placed. I’ll tell you the outcome in a moment.
cannot-cancel-needs-shopper = That one is not ordered yet: it waits for you at the store.
cannot-cancel-unclear = I’m still finding out whether that order went in.
cannot-cancel-shipped = It has shipped already. You can return it once it arrives.
cannot-cancel-out-for-delivery = It is out for delivery already. You can return it once it arrives.
cannot-cancel-delivered = It was delivered already. You can return it.
cannot-cancel-cancelled = That order is cancelled already.
cannot-cancel-returned = That order was returned already.
cannot-cancel-refunded = That order was refunded already.
cannot-cancel-failed = That order was never placed.
cannot-return-yet = A return can be started once the order has arrived.
cannot-return-cancelled = That order was cancelled: there is nothing to send back.
cannot-return-returned = That order was returned already.
cannot-return-refunded = That order was refunded already.
cannot-return-failed = That order was never placed.
return-ask = Send <b>{ $name }</b> back to { $store }? I start the return there, and you get the label. For another size or colour, see the store’s page.
return-ask-lines = What goes back to { $store }? I start the return there, and you get the label. For another size or colour, see the store’s page.
returning = { $number ->
        [none] ⏳ Starting your return …
       *[other] ⏳ Starting the return of order { $number } …
    }
return-at-store = { $store } handles returns on its own page: open it, choose what goes back, and print or save the label. I’ll tell you when the store has it.
return-label = { $number ->
        [none] Your return label is ready. Print it, put it on the parcel, and hand that to the carrier. I’ll tell you when the store has it.
       *[other] Your return label for order <code>{ $number }</code> is ready. Print it, put it on the parcel, and hand that to the carrier. I’ll tell you when the store has it.
    }

## Settings

settings-title = <b>Settings</b>
settings-contact = <b>Contact</b>
    { $contact }
settings-addresses = <b>Addresses</b>
settings-no-addresses = No saved addresses.
settings-cards = <b>Cards</b>
settings-no-cards = No saved cards.
settings-codes = <b>Codes</b>
    { $codes }
settings-privacy = I keep your addresses, contact, cart and orders. Cards live with the payment service; I see brand and last four digits.
mail-title = <b>Order mails</b>
mail-what = Stores confirm orders and announce parcels by e-mail. With an order address those mails come to me: I tell you here what they say, and pass on one-time codes. Nobody’s mailbox is opened.
mail-on = Stores where you order as a guest get <code>{ $address }</code>. You can also forward order mails to it. A new address replaces this one; orders already on their way are still followed.
mail-off = Stores get your own e-mail address.
mail-not-offered = Stores write to your own e-mail address. This Muse gives out no order addresses.
mail-question = ✉️ Shall stores write to an order address that I read for you, or to your own e-mail? I tell you here what such mails say. You can change it in /settings.
mailbox-is-none = If you wish, I can also read order mails in your own mailbox: only mails of stores and carriers, and only reading.
mailbox-is-connected = 📥 Your own mailbox is connected: I read mails of stores and carriers there, and change nothing.
mailbox-is-refused = ⚠️ Your mailbox no longer lets me in.
mailbox-page = Connect your mailbox on this secure page. The link works once, for an hour. The page says how: by signing in at your mail provider where that is offered, or with an app password, never with your main one.
mailbox-refused = ⚠️ Your mailbox no longer lets me in, so I can’t see order mails there. Connect it again on this secure page, or leave it: nothing else changes.
mailbox-connected = 📥 Your mailbox is connected. I read only mails of stores and carriers there. Disconnect it any time in /settings.
mailbox-page-title = Connect your mailbox
mailbox-page-whose = This connects it to the Muse chat of { $name }. Go on only if that is you.
mailbox-page-what = Muse signs in by IMAP, only reads, and only mails of stores and carriers. How it signs in is kept encrypted, and you can remove it with one tap in the chat.
mailbox-page-address = E-mail address
mailbox-page-password = App password
mailbox-page-host = Mail server (only if Muse does not know it)
mailbox-page-agree = Muse may read mails of stores and carriers in this mailbox
mailbox-page-go = Connect
mailbox-page-way = Sign in with { $provider }
mailbox-page-instead = Or with an app password:
mailbox-page-done = Your mailbox is connected
mailbox-page-apps = Gmail: myaccount.google.com/apppasswords · iCloud: account.apple.com · Yahoo: Account security
mailbox-no-consent = Please tick the box if Muse may read these mails.
mailbox-incomplete = Please give your e-mail address and an app password.
mailbox-oauth-only = This provider takes no app passwords any more. Sign in at it instead, where this page offers that; else please use an order address, or forward order mails to it.
mailbox-unknown-server = The mail server { $host } does not answer. Please check the address, or name your provider’s IMAP server.
mailbox-wrong-password = The mail server does not take this password. Please use an app password made for Muse.
mailbox-sign-in-over = That sign-in was used already, has expired, or came from another browser. Ask in the chat for a new page.
mailbox-sign-in-declined = { $provider } did not let Muse in, or you said no there. Open the page from the chat again to try once more.
mailbox-sign-in-failed = Signing in with { $provider } did not work just now. Open the page from the chat again in a minute.
mailbox-sign-in-partly = { $provider } says that reading mail was not allowed, and without it Muse sees no order mails. Open the page from the chat again and leave that box ticked.
mailbox-no-imap = The mail server does not let Muse in, although you allowed it. Please turn on IMAP in your mail settings (at work, ask your administrator), then open the page from the chat again.
mailbox-left-there = I forgot my access to your mailbox. { $provider } lets only you end the permission itself: { $page }
hours-title = <b>Quiet hours</b>
hours-clock = Your clock: { $place }.
hours-clock-unknown = I don’t know your time zone yet.
hours-now = It is { $time } there.
hours-on = News of orders waits between { $hours }. Questions that hold up an order still come.
hours-off = News comes at any time.
hours-how = You can also write: “my time zone is Madrid”, “don’t message me between 10pm and 8am”.
zone-unknown = I don’t know the time zone “{ $place }”. Try a large city near you, such as “my time zone is Chicago”.
sharing-title = <b>Links into stores</b>
sharing-prefill-on = Links that fill a store’s cart also carry your contact and address, where the store takes them.
sharing-prefill-off = Links that fill a store’s cart carry nothing about you.
sharing-affiliate-on = Some links into stores may earn this Muse’s operator a commission. You pay the same, and it never changes which store or price I suggest.
sharing-affiliate-off = Your links into stores earn nobody a commission.
hint-title = ✉️ A mail came that I can’t verify, from { $sender }:
hint-number = order <code>{ $number }</code>
hint-forged = ⚠️ It claims to be from the store, but it did not come from there. Don’t open its links.
hint-ask = Is it about your order at <b>{ $store }</b>? Nothing changes unless you say so.
hint-accepted = ✓ I’ve added that mail to your { $store } order.
hint-declined = All right: I leave your { $store } order as it is.
which-title = ✉️ A mail came from { $sender }:
which-ask = It fits more than one of your orders at <b>{ $store }</b>. Which one is it about?
which-declined = All right: I leave your { $store } orders as they are.
mailed-code = ✉️ A code came by mail from { $sender }: <code>{ $code }</code>
mailed-code-unverified = I can’t verify that sender. Type the code only where you asked for it yourself.
mailed-code-over = ✉️ A code came by mail, but it is over now.
mail-note = ✉️ A mail from { $sender }:
event-ordered = it confirms an order
event-confirmed = it confirms an order
event-shipped = it says the order was shipped
event-in-transit = it says a parcel is on its way
event-out-for-delivery = it says a parcel is out for delivery
event-ready-for-pickup = it says a parcel is ready for pickup
event-delivered = it says a parcel was delivered
event-delayed = it says a parcel is delayed
event-exception = it says there is a problem with a parcel
event-cancelled = it says the order was cancelled
event-returned = it says a return has arrived
event-refunded = it says money was refunded
forget-ask = Erase everything I hold of you? Addresses, contact, cards, connected stores, cart and messages go at once. Orders keep their items and amounts for accounting, without your address.
forget-later = Your orders are being placed right now. Please ask again in a minute.
forgotten = Done. Everything but the accounting of past orders is erased. Paste a link whenever you want to start anew.
stores-title = <b>Stores</b>
stores-none = Paste a link and I’ll tell you how I can buy there.
compare-none = I found no cheaper offer among the stores I know.
compare-cheaper = “{ $name }” is { $saving } cheaper at { $store }.
commands-cart = Your cart
commands-orders = Your orders
commands-settings = Language, addresses, your data
commands-help = How it works
description = I’m Muse, a shopping bot. Paste product links from any stores: I put them in one cart, and you check out once. I place one order per store and follow every parcel until it is delivered.

## Accounts at stores

account-unavailable = That store’s accounts can’t be linked. You can still buy there as a guest.
account-store-down = The store’s sign-in is not answering right now. Please try again in a few minutes.
account-expired = That sign-in link was used already or has expired. Please start again.
account-mixed-up = That sign-in came from another place than it should, so I did not use it. Please start again.
account-declined = You declined at the store, so nothing was linked.
account-linked = ✓ Your { $store } account is connected. I’ll use the addresses and cards you saved there.
account-unlinked = Your { $store } account is disconnected.
account-unlinked-here = Your { $store } account is disconnected here, but the store could not be told. You may want to remove Muse in your account there.
account-page-title = Connect your { $store } account
account-page-whose = This connects it to the Muse chat of { $name }. Go on only if that is you.
account-page-what = You sign in on { $store }’s own page. Muse never sees your password.
account-page-go = Continue to { $store }
account-page-done = { $store } is connected
account-page-back = You can go back to the chat; it says so there too.
account-page-fault = That didn’t work
account-page-expired = This page is out of date. Ask in the chat for a new one.
button-connect = Connect { $store }
button-sign-in = Sign in at { $store }
button-disconnect = Disconnect { $store }
button-link = Connect a store
settings-accounts = <b>Connected stores</b>
store-account-linked = 🔗 Your account is connected
store-account-expired = ⚠️ sign in again
stores-link-why = With your account connected I can use the addresses and cards you saved there, and cancel or return for you.
stores-link-none = None of these stores lets me connect accounts. I can still buy there.
step-instruments = <b>2 · Payment</b>
    How should each store charge you?
instruments-card = Your card saved with Muse, for { $stores }:
no-card-yet = none yet
method-unknown = I don’t see that card or account among your saved ones.
review-sign-in = ⏸ Waiting for you: sign in at { $store } again, and I’ll go on by myself.
order-waits-sign-in = it waits for you to sign in again
sign-in-needed = <b>{ $store }</b> wants you to sign in again before it takes the order. I’ll go on by myself once you have.
progress-sign-in = ⏸ { $store } waiting for you to sign in
handover-over = it was not finished at the store in time
handover-over-told = Your { $store } checkout is over there without an order. Its items are back in your cart.

## Logins at stores

button-login = Sign in to { $store }
button-login-page = Open the secure page
button-without = Go on without signing in
button-sign-out = Sign out of { $store }
button-sign-out-all = Sign out everywhere
button-ask-person = Show me the page
button-decline = I’ll finish there myself
button-anew = Open { $store } anew
button-resume = Go on at { $store }
login-page = Sign in to <b>{ $store }</b> on this secure page. Never type a password into this chat. The page is good for 15 minutes, once.
login-page-used = This sign-in page for <b>{ $store }</b> is over.
login-stored = ✓ Your { $store } login is stored. I’ll sign in there with it when you buy. /settings removes it with one tap.
login-wanted = <b>{ $store }</b> needs your login before I can order there. I’ll go on by myself once I have it.
login-refused = <b>{ $store }</b> did not take the login you stored, so I deleted it. Please give it again on a fresh page; I’ll go on by myself.
signed-out = ✓ Signed out of { $stores }. Login and session are deleted. Checked just now: { $left ->
        [0] nothing is left of them.
        [one] one entry is left. Please tell us.
       *[other] { $left } entries are left. Please tell us.
    }
settings-logins = <b>Logins at stores</b>
settings-login = 🔑 { $store } · { $name }
settings-login-session = signed in
settings-login-by-hand = 🏠 { $store } · signed in by hand, in a window
settings-login-refused = ⚠️ not taken, deleted
store-login-stored = 🔑 I sign in with your stored login
review-login = ⏸ Waiting for you: sign in to { $store }, and I’ll go on by myself.
review-code = ⏸ Waiting for you: { $store } sent you a one-time code. Type it here, and I’ll go on by myself.
review-person = ⏸ Waiting for you: { $store } wants to see that you are a person. Tap the button of its message; I’ll go on by myself.
review-member = Muse will sign in at { $store } with your stored login and place the order there
review-guest = Muse will go through { $store }’s own checkout as a guest and place the order there
order-waits-code = it waits for the one-time code that the store sent you
order-waits-person = it waits for you to show the store that you are a person
progress-code = ⏸ { $store } waiting for your one-time code
progress-person = ⏸ { $store } waiting for you to pass its check
ask-code = 🔢 <b>{ $store }</b> sent you a one-time code. Type it here. I keep the page open for five minutes; the code goes to the store and is kept nowhere.
ask-code-again = 🔢 <b>{ $store }</b> did not take that code. Please look again, and type the newest one here.
ask-code-given = ✓ Thanks. I’m going on at <b>{ $store }</b> with your code.
ask-code-late = ⏰ I stopped waiting for the code from <b>{ $store }</b>. Tap to go on where I was; the store may then send a new one.
ask-code-over = The code from <b>{ $store }</b> is no longer needed.
ask-code-which = More than one store waits for a code: { $stores }. Please write the store’s name with it, for example: { $store } 123456
ask-person = 🧩 <b>{ $store }</b> wants to see that you are a person. Open its page, pass the check there, and I’ll go on by myself. I never solve such checks. The page stays open for five minutes.
ask-person-again = 🧩 <b>{ $store }</b> asks once more to see that you are a person.
ask-person-given = ✓ Thank you. I’m going on at <b>{ $store }</b>.
ask-person-late = ⏰ Nobody passed the check at <b>{ $store }</b> in time, so you finish there with one tap. Or open its page anew.
ask-person-gone = ⏰ The page of <b>{ $store }</b> got lost because Muse had to start again. Open it anew, or finish there with one tap.
ask-person-declined = All right: you finish at <b>{ $store }</b> with one tap.
ask-person-over = The check at <b>{ $store }</b> is over.

# Hosted pages

login-form-title = Sign in to { $store }
login-form-whose = For the Muse chat of { $name }. Go on only if that is you.
login-form-stored-title = What is stored
login-form-stored = Your user name and password for { $store }, and the session that signing in gives. Both are encrypted with a key of your own; nobody reads them in the chat.
login-form-used-title = What for
login-form-used = Muse signs in at { $store } as you, to place the orders that you approve and to look after them. For nothing else, and at no other store.
login-form-removed-title = How to remove it
login-form-removed = Type /settings in the chat and tap “Sign out of { $store }”. Login and session are deleted at once.
login-form-user = E-mail or user name at { $store }
login-form-password = Password at { $store }
login-form-go = Store it and sign in
login-form-ours = This page is Muse’s, not { $store }’s.
login-form-incomplete = Please fill in both fields.
login-form-done = Your { $store } login is stored
login-form-back = You can go back to the chat. Muse signs in when you buy there.
ask-page-expired = This page was used already or is out of date. Ask in the chat for a new one.
ask-page-elsewhere = This page is open in another browser. Go on there, or finish at the store.
ask-page-fault = That didn’t work
view-title = Pass the check at { $store }
view-whose = For the Muse chat of { $name }. Go on only if that is you.
view-what = You will see the page of { $store } that Muse has open, and can tap and type in it. Passwords and card numbers cannot be typed there.
view-go = Show the page
view-how = Tap, type and scroll as on any page. To drag, go sideways, or rest your finger first.
view-type = Type into the page
view-enter = Enter
view-done = Done, go on
view-decline = I’ll finish at the store
view-connecting = Opening the page …
view-barred = Passwords and card details cannot be typed here.
view-passed = Thank you. Muse goes on; you can go back to the chat.
view-late = The page is no longer held. Look into the chat for how to go on.
view-declined = All right. You finish at the store; the chat has the link.
view-lost = The connection was lost. Reload this page to go on.
view-picture = The store’s page, as Muse sees it

## News of the cart

news-sold-out = “{ $name }” in your cart has sold out. I’ve left it there in case it comes back.
news-back = “{ $name }” in your cart is available again.
news-cheaper = Good news: “{ $name }” in your cart is down from { $before } to { $after }.
news-dearer = “{ $name }” in your cart went up from { $before } to { $after }.

## Money

refused-money = the payment could not be made ready, so nothing was ordered or charged there. Check out again in a few minutes.
refused-hold = the hold on your card was over, so nothing was ordered there. Check out again to approve it anew.
bank-step = Your bank wants you to confirm { $amount } on { $card }. Nothing is ordered until you have; nothing is charged until a store has taken its order.
button-bank = Confirm with the bank
bank-confirmed = ✓ Your bank has confirmed.
bank-over = Your bank did not confirm, so nothing was ordered and nothing is charged.
invoice-title = Your order at { $stores ->
    [one] one store
   *[other] { $stores } stores
}
invoice-how = Paid before anything is ordered. Whatever a store does not take, or takes for less, goes straight back to your card.
invoice-refused = I can’t ask for { $amount } in this chat: Telegram takes no payment of that size. Nothing is charged, and your cart comes back in some minutes.
invoice-too-late = This order is no longer waiting for a payment. Nothing was charged.
invoice-over = The payment was not made in time, so nothing was ordered and nothing is charged. Check out again whenever you like.
invoice-returned = 💰 { $amount } came in after its order had ended. It is on its way back to your card.
invoice-stuck = { $amount } came in for an order that had ended, and I could not send it back by myself. I’ve told the people who run me; they will return it.
money-late = <b>{ $store }</b> confirmed its order ({ $amount }), and it is not paid. Nothing more is charged without a new approval; the people who run me look at it and will write to you.
money-late-unclear = The hold on your card ends now, and <b>{ $store }</b> has still not said whether it took your order ({ $amount }). Nothing is charged for it; should the store confirm later, I’ll ask you first.
late-asked = <b>{ $store }</b> confirmed your order { $number } only after the hold on your card had ended. Nothing was charged for it. It costs <b>{ $amount }</b>: may I charge that now?
late-asked-dearer = <b>{ $store }</b> took your order { $number } for <b>{ $amount }</b>; you had approved { $cap } at most, so nothing was charged for it. May I charge { $amount } now?
late-no-card = You have no card saved here: add one first.
late-waiting = One moment: { $amount } for your order { $number } at <b>{ $store }</b> is under way. It is charged once.
late-paid = ✓ { $amount } for your order { $number } at <b>{ $store }</b> is paid with { $card }.
late-over = There is nothing to pay for your order { $number } at <b>{ $store }</b>.
late-put-off = All right, nothing is charged. The store may cancel an order that stays unpaid; you can pay it here whenever you like.
late-declined = { $card } was declined, and nothing was charged. Try another card, or ask your bank and try again.
late-not-confirmed = Your bank did not confirm, so nothing is charged. Try again, or with another card.
late-invoice-over = The payment was not made in time, so nothing is charged. You can pay whenever you like.
late-down = The payment service does not answer right now. Nothing is charged; I’ll ask you again as soon as it does.
late-bank-step = Your bank wants you to confirm { $amount } on { $card }. Nothing is charged until you have.
late-bank-over = Your bank did not confirm, so nothing is charged.
late-invoice-how = For an order that its store confirmed after your earlier payment had gone back to you.
button-pay-late = Pay { $amount }
button-pay-late-card = Pay { $amount } · { $card }
button-not-now = Not now
money-refunded = 💰 { $amount } for <b>{ $store }</b> is on its way back to { $card }.
paid-store-saved = { $store } charges the method it has saved
paid-token = { $store } charges through its payment service
paid-invoice = { $store } sends an invoice
paid-connect = Muse charged your card
paid-virtual-card = Muse paid with one-time card ····{ $card }
paid-at-store = paid by you at { $store }
receipt-title = <b>Receipt</b>
receipt-file = Receipt
receipt-order = { $store }: { $total } – { $how }
receipt-at-store = { $store }: about { $total } – you pay there
receipt-unclear = { $store }: not known yet whether it was ordered
receipt-not-placed = { $store }: nothing ordered, nothing charged
receipt-total = <b>Ordered: { $total }</b>
receipt-captured = Muse charged { $card }: { $amount }
receipt-invoice = Paid in Telegram: { $held }, of which { $rest } goes back to { $card }
receipt-invoice-all = Paid in Telegram with { $card }: { $held }
receipt-held = Held on { $card }: { $amount }; only what the stores confirm will be charged
receipt-later = Approved later, for { $store }:
receipt-released = The hold on { $card } was released
receipt-subtotal = Subtotal
receipt-shipping = Shipping
receipt-tax = Tax
receipt-sum = Total
receipt-together = Ordered together
receipt-refunded = Given back
evidence-title = What you approved at { $store }
evidence-order = Order
evidence-digest = Digest of the review
evidence-tap = Your tap
evidence-cap = At most
evidence-later = Approved later
evidence-sent = Sent to the store
evidence-answer = The store’s answer
evidence-total = The store’s total
evidence-shown = The store’s part of the card as it was shown (address and contact are not repeated here)
operator-store-failed = ⚠️ { $store }: a check failed ({ $count } in a row): { $problem }
operator-store-paused = ⛔ { $store }: { $count } checks failed in a row, the last with: { $problem }. Shoppers finish there by themselves until a check passes.
operator-store-drift = 🔎 { $store } still works, but has changed: { $changes }
operator-store-back = ✅ { $store } passes its check again. I buy there as before.
operator-unpaid = ⚠️ { $store }, order { $order } ({ $amount }): the hold that was to pay it is over. The shopper was told; a charge needs a new approval.
operator-late-paid = ✅ { $store }, order { $order } ({ $amount }): the shopper agreed, and it is paid.
operator-late-not-paid = ⚠️ { $store }, order { $order } ({ $amount }): the shopper agreed, but the payment did not go through. They can try again.
operator-late-put-off = ⚠️ { $store }, order { $order } ({ $amount }): the shopper does not want to pay it now. It stays unpaid until they do.
operator-dispute = ⚠️ Dispute { $dispute } over { $amount } (checkout { $checkout }, reason: { $reason }). Nothing more is done by itself for this checkout: no transfer, no refund.
operator-refund-frozen = ⚠️ A refund of { $amount } for order { $order } waits: the payment is disputed.
operator-payment-stuck = ⚠️ A payment of { $amount } ({ $charge }) belongs to no order, and Stripe refused to give it back. Is MUSE_TELEGRAM_PROVIDER_TOKEN of the same Stripe account? Please refund it by hand.
operator-reconciliation = ⚠️ Money: differences to the payment service: { $count }
    { $differences }
