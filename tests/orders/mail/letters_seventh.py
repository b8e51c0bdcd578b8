"""Numbers and days in unusual places, and mails that look back."""

from __future__ import annotations

from tests.orders.mail.letters import Letter as L

UNFILLED = (
    '{"@type":"ParcelDelivery","trackingNumber":"{{ code }}","partOfOrder":{"orderNumber":"%%ORDER%%"}}'
)

SEVENTH = (
    L(
        name="letters_alone",
        sender="Quincaillerie Morel <contact@morel-quincaillerie.example>",
        subject="[Quincaillerie Morel] Paiement accepté",
        body="<p>Bonjour,</p><p>Votre commande avec la référence : PQRXTKLMB est confirmée.</p>",
        order="PQRXTKLMB",
        status="confirmed",
        language="fr",
    ),
    L(
        name="number_behind_carrier",
        sender="Pine Records <hello@pinerecords.example>",
        subject="News of your order 20118",
        body="Shipped with FedEx. Your number is 771234567890.",
        order="20118",
        tracking=("771234567890",),
        carrier="FedEx",
        status="shipped",
    ),
    L(
        name="day_before_verb",
        sender="DHL <noreply@dhl.de>",
        subject="Neues zu Ihrer Sendung",
        body="Am Donnerstag, 08.10. wird Ihre Sendung zugestellt.\nSendungsnummer: 00340434212345678901",
        tracking=("00340434212345678901",),
        carrier="DHL",
        status="in_transit",
        eta="2026-10-08",
        language="de",
    ),
    L(
        name="carrier_in_subject",
        sender="Hofladen <laden@hofladen.example>",
        subject="Versand mit DPD: Bestellung 4411-A",
        body="Deine Paketnummer ist 09999999999901. Danke und bis bald!",
        order="4411-A",
        tracking=("09999999999901",),
        carrier="DPD",
        status="shipped",
        language="de",
    ),
    L(
        name="carrier_within_label",
        sender="Librairie du Port <bonjour@librairie.example>",
        subject="Votre commande 3307 est en route",
        body="<p>Numéro de suivi Colissimo : 6A98765432109</p>",
        order="3307",
        tracking=("6A98765432109",),
        carrier="Colissimo",
        status="shipped",
        language="fr",
    ),
    L(
        name="label_in_two_languages",
        sender="Postes <avis@notifications.canadapost-postescanada.ca>",
        subject="Item out for delivery / Article en cours de livraison",
        body="Your item is out for delivery today.\nTracking number / Numéro de repérage: 7023210039414604",
        tracking=("7023210039414604",),
        carrier="Canada Post",
        status="out_for_delivery",
        eta="2026-10-05",
    ),
    L(
        name="markup_left_unfilled",
        sender="Loft Lamps <orders@loftlamps.example>",
        subject="Your order LL-5521 has shipped",
        body=f'<script type="application/ld+json">{UNFILLED}</script><p>UPS tracking: 1Z999AA10123456784</p>',
        order="LL-5521",
        tracking=("1Z999AA10123456784",),
        carrier="UPS",
        status="shipped",
    ),
    L(
        name="brackets",
        sender="茶の間 <order@chanoma.example>",
        subject="商品発送のお知らせ",
        body="ご注文の商品が発送されました。\n【注文番号】 CN-20261\n【追跡番号】 4471-2233-9906\n",
        order="CN-20261",
        tracking=("447122339906",),
        status="shipped",
        language="ja",
    ),
    L(
        name="headings_of_a_table",
        sender="Chemist Corner <orders@chemistcorner.example>",
        subject="Your order has been dispatched",
        body="<table><tr><th>Order number</th><th>Dispatched</th><th>Carrier</th><th>Tracking number</th></tr>"
        "<tr><td>1234567890</td><td>4 October 2026</td><td>Royal Mail</td><td>JV123456785GB</td></tr></table>",
        order="1234567890",
        tracking=("JV123456785GB",),
        carrier="Royal Mail",
        status="shipped",
    ),
    L(
        name="pickup_to_come",
        sender="Chronopost <noreply@chronopost.fr>",
        subject="Absence lors de la livraison de votre colis",
        body="Vous étiez absent. Votre colis XY123456785FR sera disponible au relais dans quelques jours.",
        tracking=("XY123456785FR",),
        carrier="Chronopost",
        status="exception",
        language="fr",
    ),
    L(
        name="asks_for_an_opinion",
        sender="Loft Lamps <reviews@loftlamps.example>",
        subject="How was your lamp, Ana?",
        body="<p>Your order was delivered last week. Leave a review and get 10% off.</p>",
    ),
)
