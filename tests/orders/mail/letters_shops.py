"""Mails of shops: order systems in many languages, big stores, marketplaces."""

from __future__ import annotations

from tests.orders.mail.letters import Letter, button, rows

L = Letter

SHOPS = (
    # Shopify's templates
    L(
        name="shopify_confirmed_html",
        sender="Moss & Stone <store+99@t.shopifyemail.com>",
        subject="Order MS-20419 confirmed",
        body="<table><tr><td>Moss &amp; Stone</td><td align=right>Order MS-20419</td></tr></table>"
        "<h2>Thank you for your purchase!</h2><p>Hi Ada, we're getting your order ready to be shipped. We will notify "
        "you when it has been sent.</p>"
        + button("View your order", "https://moss.example/88/orders/9f8e7d6c5b4a")
        + "<h3>Order summary</h3>"
        + rows(
            ("Linen apron × 1", "$48.00"),
            ("Subtotal", "$48.00"),
            ("Shipping", "$6.00"),
            ("Total", "$54.00 USD"),
        ),
        order="MS-20419",
        status="confirmed",
        store="Moss & Stone",
    ),
    L(
        name="shopify_on_the_way_link_only",
        sender="Moss & Stone <store+99@t.shopifyemail.com>",
        subject="A shipment from order MS-20419 is on the way",
        body="<p>Order MS-20419</p><h2>Your order is on the way</h2><p>Your order is on the way to you. Track your "
        "shipment to see the delivery status.</p>"
        + button("Track shipment", "https://www.fedex.com/fedextrack/?trknbr=986578788855")
        + "<p>Items in this shipment</p>",
        order="MS-20419",
        tracking=("986578788855",),
        carrier="FedEx",
        status="shipped",
        store="Moss & Stone",
    ),
    L(
        name="shopify_out_for_delivery",
        sender="Moss & Stone <orders@moss.example>",
        subject="A shipment from order MS-20419 is out for delivery",
        body="<h2>Your order is out for delivery</h2><p>Get ready: your order will reach you soon.</p><p>FedEx tracking "
        'number: <a href="https://www.fedex.com/fedextrack/?trknbr=986578788855">986578788855</a></p>',
        order="MS-20419",
        tracking=("986578788855",),
        carrier="FedEx",
        status="out_for_delivery",
    ),
    L(
        name="shopify_delivered",
        sender="Moss & Stone <orders@moss.example>",
        subject="A shipment from order MS-20419 has been delivered",
        body="<h2>Your order has been delivered</h2><p>Haven't received your package yet? Let us know.</p><p>USPS tracking "
        "number: 9400111202555842332669</p>",
        order="MS-20419",
        tracking=("9400111202555842332669",),
        carrier="USPS",
        status="delivered",
    ),
    L(
        name="shopify_cancelled",
        sender="Moss & Stone <orders@moss.example>",
        subject="Order MS-20420 has been canceled",
        body="<h2>Your order has been canceled</h2><p>Order MS-20420 was canceled at your request and your payment has "
        "been voided.</p>",
        order="MS-20420",
        status="cancelled",
    ),
    L(
        name="shopify_refund",
        sender="Moss & Stone <orders@moss.example>",
        subject="Refund notification",
        body="<h2>You received a refund</h2><p>Total amount refunded: <b>$21.40 USD</b>. It may take up to 10 days for this "
        "refund to appear in your account.</p><p>Order MS-20418</p>",
        order="MS-20418",
        status="refunded",
    ),
    # WooCommerce
    L(
        name="woo_processing",
        sender="Bean Brothers <hello@bean.example>",
        subject="Your Bean Brothers order has been received!",
        body="<h1>Thank you for your order</h1><p>Hi Ada,</p><p>Just to let you know — we've received your order #8821, and "
        "it is now being processed:</p><h2>[Order #8821] (October 5, 2026)</h2>"
        + rows(("Espresso blend", "£12.00"), ("Shipping", "£3.00 via Flat rate"), ("Total", "£15.00")),
        order="8821",
        status="confirmed",
        store="Bean Brothers",
    ),
    L(
        name="woo_complete_with_shipment_plugin",
        sender="Bean Brothers <hello@bean.example>",
        subject="Your Bean Brothers order is now complete",
        body="<h1>Thanks for shopping with us</h1><p>We have finished processing your order.</p><h2>Tracking information</h2>"
        "<table><tr><th>Provider</th><th>Tracking Number</th><th>Date</th></tr><tr><td>Royal Mail</td>"
        "<td>RB123456785GB</td><td>October 6, 2026</td></tr></table><h2>[Order #8821] (October 5, 2026)</h2>",
        order="8821",
        tracking=("RB123456785GB",),
        carrier="Royal Mail",
        status="shipped",
    ),
    L(
        name="woo_german",
        sender="Kaffeerösterei Nord <info@nordkaffee.example>",
        subject="Deine Bestellung bei Kaffeerösterei Nord ist eingegangen",
        body="<h1>Vielen Dank für deine Bestellung</h1><p>Hallo Ada, wir haben deine Bestellung #4471 erhalten und bearbeiten "
        "sie nun.</p><h2>[Bestellung #4471] (5. Oktober 2026)</h2>" + rows(("Gesamt:", "27,90 €")),
        order="4471",
        status="confirmed",
        language="de",
    ),
    # Magento
    L(
        name="magento_confirmation",
        sender="Alpine Gear <sales@alpine.example>",
        subject="Your Alpine Gear order confirmation",
        body="<p>Ada Lovelace,</p><p>Thank you for your order from Alpine Gear. Once your package ships we will send you a "
        "tracking number. You can check the status of your order by logging into your account.</p><h1>Your Order <span>"
        "#000004711</span></h1><p>Placed on <span>Oct 5, 2026, 3:00:00 PM</span></p>"
        + rows(("Subtotal", "$120.00"), ("Grand Total", "$129.90")),
        order="000004711",
        status="confirmed",
    ),
    L(
        name="magento_shipment",
        sender="Alpine Gear <sales@alpine.example>",
        subject="Your Alpine Gear order has shipped",
        body="<p>Thank you for your order from Alpine Gear. You can check the status of your order by logging into your "
        "account.</p><h1>Your Shipment #000000391 for Order #000004711</h1><table><thead><tr><th>Shipped By</th><th>Tracking "
        "Number</th></tr></thead><tbody><tr><td>United Parcel Service</td><td>1Z5R89390357567127</td></tr></tbody></table>",
        order="000004711",
        tracking=("1Z5R89390357567127",),
        carrier="UPS",
        status="shipped",
    ),
    # BigCommerce
    L(
        name="bigcommerce_confirmation",
        sender="Sail Loft <orders@sail.example>",
        subject="Your Sail Loft Order Confirmation (#10233)",
        body="<h2>Thanks for Your Order!</h2><p>Your order ID is #10233. A summary of your order is shown below. To view the "
        "status of your order click here.</p>" + rows(("Grand total", "$88.10")),
        order="10233",
        status="confirmed",
    ),
    L(
        name="bigcommerce_status_changed",
        sender="Sail Loft <orders@sail.example>",
        subject="Order Status Changed",
        body="<p>Hi Ada,</p><p>An order you recently placed on our website has had its status changed.</p><p>The status of "
        "order #10233 is now <b>Shipped</b></p><h3>Order Details</h3><p>Shipment tracking numbers: 320595463938 (Purolator)</p>",
        order="10233",
        tracking=("320595463938",),
        carrier="Purolator",
        status="shipped",
    ),
    # Amazon's styles
    L(
        name="amazon_ordered",
        sender='"Amazon.com" <auto-confirm@amazon.com>',
        subject='Ordered: "Cast Iron Skillet, 12-Inch" and 1 more item',
        body="<p>Thanks for your order, Ada!</p>"
        + rows(("Ordered", ""), ("Shipped", ""), ("Out for delivery", ""), ("Delivered", ""))
        + "<p>Arriving Wednesday</p><p>Ada - BOSTON, MA</p><p>Order #<br>111-2345678-7654321</p><p>Total $61.20</p>",
        order="111-2345678-7654321",
        status="ordered",
        eta="2026-10-07",
        store="Amazon.com",
    ),
    L(
        name="amazon_shipped",
        sender='"Amazon.com" <shipment-tracking@amazon.com>',
        subject='Shipped: "Cast Iron Skillet, 12-Inch"',
        body="<p>Your package was shipped!</p>"
        + rows(("Ordered", ""), ("Shipped", ""), ("Out for delivery", ""), ("Delivered", ""))
        + "<p>Arriving tomorrow</p>"
        + button(
            "Track package",
            "https://www.amazon.com/progress-tracker/package?orderId=111-2345678-7654321&shipmentId=Uk2Pq1x9T",
        )
        + "<p>Order # 111-2345678-7654321</p>",
        order="111-2345678-7654321",
        status="shipped",
        eta="2026-10-06",
    ),
    L(
        name="amazon_out_for_delivery",
        sender='"Amazon.com" <order-update@amazon.com>',
        subject='Out for delivery: "Cast Iron Skillet, 12-Inch"',
        body="<p>Your package is out for delivery!</p><p>Arriving today 2 PM - 6 PM</p><p>Order #111-2345678-7654321</p>",
        order="111-2345678-7654321",
        status="out_for_delivery",
        eta="2026-10-05",
    ),
    L(
        name="amazon_delivered",
        sender='"Amazon.com" <order-update@amazon.com>',
        subject='Delivered: "Cast Iron Skillet, 12-Inch"',
        body="<p>Your package was delivered!</p><p>It was handed directly to a resident.</p><p>Order # "
        "111-2345678-7654321</p><p>How was your delivery?</p><p>Buy it again</p>",
        order="111-2345678-7654321",
        status="delivered",
    ),
    L(
        name="amazon_late",
        sender='"Amazon.com" <order-update@amazon.com>',
        subject="Your Amazon delivery is running late",
        body="<p>We're sorry, your package is running late. Now expected October 8 - October 10.</p><p>Order "
        "#111-2345678-7654321</p>",
        order="111-2345678-7654321",
        status="delayed",
        eta="2026-10-10",
    ),
    L(
        name="amazon_de_versandt",
        sender='"Amazon.de" <versandbestaetigung@amazon.de>',
        subject="Versandt: „Thermoskanne 1 Liter“",
        body="<p>Dein Paket wurde versandt!</p><p>Zustellung: Mittwoch, 7. Oktober</p><p>Bestellnr. 302-1234567-7654321</p>",
        order="302-1234567-7654321",
        status="shipped",
        eta="2026-10-07",
        language="de",
    ),
    L(
        name="amazon_fr_livre",
        sender='"Amazon.fr" <confirmation-commande@amazon.fr>',
        subject="Livré : « Lampe de bureau LED »",
        body="<p>Votre colis a été livré !</p><p>Nº de commande 403-1234567-7654321</p>",
        order="403-1234567-7654321",
        status="delivered",
        language="fr",
    ),
    L(
        name="amazon_locker",
        sender='"Amazon.com" <order-update@amazon.com>',
        subject="Your Amazon package is ready for pickup",
        body="<p>Your package is at the locker. Pick it up by Friday, October 9.</p><p>Pickup code: 482913</p><p>Order "
        "#111-2345678-7654321</p>",
        order="111-2345678-7654321",
        status="ready_for_pickup",
    ),
    # Big stores
    L(
        name="department_store_partly_shipped",
        sender="Grand Magasin <orders@em.grandmagasin.example>",
        subject="Good news: part of your order just left our warehouse",
        body="<h1>It's on its way!</h1><p>We've packed up some of your items and handed them to the carrier.</p>"
        + rows(
            ("Order number", "GM20261005778"),
            ("Carrier", "UPS"),
            ("Tracking number", "1Z879E930346834440"),
            ("Estimated delivery", "Thu, Oct 8"),
        )
        + "<p>The rest of your items will ship separately.</p>",
        order="GM20261005778",
        tracking=("1Z879E930346834440",),
        carrier="UPS",
        status="shipped",
        eta="2026-10-08",
    ),
    L(
        name="two_parcels",
        sender="Grand Magasin <orders@em.grandmagasin.example>",
        subject="Your order has shipped in 2 packages",
        body="<p>Order No. GM20261005779</p><h3>Package 1 of 2</h3><p>Tracking #: 1Z5R89390357567127</p><h3>Package 2 of 2</h3>"
        "<p>Tracking #: 1Z879E930346834440</p><p>Both are scheduled to arrive by 10/09/2026.</p>",
        order="GM20261005779",
        tracking=("1Z5R89390357567127", "1Z879E930346834440"),
        carrier="UPS",
        status="shipped",
        eta="2026-10-09",
    ),
    L(
        name="pickup_in_store",
        sender="Hammer & Home <no-reply@hammer.example>",
        subject="Your order is ready for pickup",
        body="<p>Order WH77120034 is ready for pickup at our Oak Street store. Bring your photo ID. We'll hold it until "
        "Oct 12.</p>",
        order="WH77120034",
        status="ready_for_pickup",
    ),
    L(
        name="delay_backorder",
        sender="Hammer & Home <no-reply@hammer.example>",
        subject="Update on your order WH77120035: delay",
        body="<p>Unfortunately your order has been delayed. The new estimated delivery date is October 20, 2026.</p>",
        order="WH77120035",
        status="delayed",
        eta="2026-10-20",
    ),
    L(
        name="return_received",
        sender="Hammer & Home <no-reply@hammer.example>",
        subject="We've received your return",
        body="<p>Your return for order WH77120030 has arrived at our warehouse. Your refund will be issued within 5 business "
        "days.</p>",
        order="WH77120030",
        status="returned",
    ),
    L(
        name="order_placed_plain",
        sender="Paper Lantern <shop@lantern.example>",
        subject="We got it! Your order is in",
        body="Hello Ada,\n\nWe've received your order and we're on it.\n\nOrder ID: PL/2026/118\nOrder date: 5 Oct 2026\nTotal: "
        "$32.00\n\nWe will e-mail you as soon as it has been shipped.\n",
        order="PL/2026/118",
        status="ordered",
    ),
    # Other languages
    L(
        name="de_versand_dhl",
        sender="Möbelhaus Linde <service@linde.example>",
        subject="Ihre Bestellung ist unterwegs",
        body="<p>Guten Tag Ada Lovelace,</p><p>gute Nachrichten: Ihre Bestellung wurde soeben an DHL übergeben.</p>"
        + rows(
            ("Bestellnummer:", "B-556677"),
            ("Sendungsnummer:", "00340434161094042557"),
            ("Voraussichtliche Lieferung:", "Mi., 7. Okt. – Fr., 9. Okt."),
        ),
        order="B-556677",
        tracking=("00340434161094042557",),
        carrier="DHL",
        status="shipped",
        eta="2026-10-09",
        language="de",
    ),
    L(
        name="de_storno",
        sender="Möbelhaus Linde <service@linde.example>",
        subject="Stornierung Ihrer Bestellung B-556678",
        body="<p>Ihre Bestellung wurde storniert. Der Betrag wird in den nächsten Tagen erstattet.</p>",
        order="B-556678",
        status="cancelled",
        language="de",
    ),
    L(
        name="fr_expedition_colissimo",
        sender="Librairie du Port <bonjour@port.example>",
        subject="Votre commande n° LP-3391 a été expédiée",
        body="<p>Bonjour Ada,</p><p>Votre commande vient de quitter notre entrepôt.</p>"
        + rows(
            ("Transporteur", "Colissimo"),
            ("N° de suivi", "6A12345678901"),
            ("Livraison prévue", "le 8 octobre 2026"),
        ),
        order="LP-3391",
        tracking=("6A12345678901",),
        carrier="Colissimo",
        status="shipped",
        eta="2026-10-08",
        language="fr",
    ),
    L(
        name="fr_confirmation",
        sender="Librairie du Port <bonjour@port.example>",
        subject="Confirmation de commande",
        body="<p>Merci pour votre commande !</p><p>Numéro de commande : LP-3391</p><p>Total TTC : 41,50 €</p><p>Nous vous "
        "préviendrons dès que votre colis sera expédié.</p>",
        order="LP-3391",
        status="confirmed",
        language="fr",
    ),
    L(
        name="es_enviado",
        sender="Zapatos Sol <pedidos@sol.example>",
        subject="¡Tu pedido va en camino!",
        body="<p>Hola Ada:</p><p>Tu pedido nº 77-4521 ha sido enviado con Correos Express.</p><p>Número de seguimiento: "
        "3230001234567890</p><p>Fecha estimada de entrega: 8 de octubre</p>",
        order="77-4521",
        tracking=("3230001234567890",),
        carrier="Correos Express",
        status="shipped",
        eta="2026-10-08",
        language="es",
    ),
    L(
        name="es_entregado",
        sender="Zapatos Sol <pedidos@sol.example>",
        subject="Tu pedido ha sido entregado",
        body="<p>¡Ya está en tus manos! El pedido 77-4521 se ha entregado hoy.</p>",
        order="77-4521",
        status="delivered",
        language="es",
    ),
    L(
        name="it_spedito",
        sender="Bottega Verde Mare <ordini@mare.example>",
        subject="Il tuo ordine n. 20-8812 è stato spedito",
        body="<p>Ciao Ada, il tuo ordine è in viaggio!</p>"
        + rows(
            ("Corriere:", "BRT"),
            ("Codice di tracciamento:", "123456789012345"),
            ("Consegna prevista:", "mercoledì 7 ottobre"),
        ),
        order="20-8812",
        tracking=("123456789012345",),
        carrier="BRT",
        status="shipped",
        eta="2026-10-07",
        language="it",
    ),
    L(
        name="nl_onderweg",
        sender="Fietswinkel Jansen <info@jansen.example>",
        subject="Je bestelling is verzonden",
        body="<p>Hoi Ada,</p><p>Je pakket is onderweg! PostNL bezorgt het morgen.</p><p>Bestelnummer: 2026-9981<br>Track &amp; "
        "Trace code: 3SABCD1234567890</p>",
        order="2026-9981",
        tracking=("3SABCD1234567890",),
        carrier="PostNL",
        status="shipped",
        eta="2026-10-06",
        language="nl",
    ),
    L(
        name="pl_wyslane",
        sender="Księgarnia Wisła <sklep@wisla.example>",
        subject="Twoje zamówienie nr 55120 zostało wysłane",
        body="<p>Dzień dobry,</p><p>przekazaliśmy Twoją paczkę kurierowi InPost.</p><p>Numer przesyłki: "
        "612345678901234567890123</p><p>Przewidywana dostawa: 7 października 2026</p>",
        order="55120",
        tracking=("612345678901234567890123",),
        carrier="InPost",
        status="shipped",
        eta="2026-10-07",
        language="pl",
    ),
    L(
        name="pt_br_enviado",
        sender="Loja Ipê <contato@ipe.example>",
        subject="Seu pedido foi enviado",
        body="<p>Olá Ada! O pedido #BR-10077 foi despachado pelos Correios.</p><p>Código de rastreamento: QB123456785BR</p>"
        "<p>Previsão de entrega: 14/10/2026</p>",
        order="BR-10077",
        tracking=("QB123456785BR",),
        carrier="Correios",
        status="shipped",
        eta="2026-10-14",
        language="pt",
    ),
    L(
        name="pt_entregue",
        sender="Loja do Tejo <ola@tejo.example>",
        subject="A sua encomenda foi entregue",
        body="<p>Olá, a sua encomenda nº TJ4410 foi entregue. Esperamos que goste!</p>",
        order="TJ4410",
        status="delivered",
        language="pt",
    ),
    L(
        name="sv_skickad",
        sender="Garnboden <order@garn.example>",
        subject="Din order har skickats",
        body="<p>Hej Ada!</p><p>Nu är ditt paket på väg med PostNord.</p><p>Ordernummer: 100-232<br>Kollinummer: "
        "00373500489530470017<br>Beräknad leverans: onsdag 7 oktober</p>",
        order="100-232",
        tracking=("00373500489530470017",),
        carrier="PostNord",
        status="shipped",
        eta="2026-10-07",
        language="sv",
    ),
    L(
        name="da_bekraeftelse",
        sender="Kop & Kande Lund <butik@lund.example>",
        subject="Ordrebekræftelse - ordrenr. 90122",
        body="<p>Tak for din ordre!</p><p>Vi har modtaget din bestilling og går i gang med at pakke den.</p>",
        order="90122",
        status="confirmed",
        language="da",
    ),
    L(
        name="ja_shipped",
        sender="さくら堂 <shop@sakura.example>",
        subject="【さくら堂】商品発送のお知らせ",
        body="ご注文いただいた商品を発送いたしました。\n\nご注文番号：SK-20261005-7\n配送業者：ヤマト運輸\nお問い合わせ伝票番号：123456789013\n"
        "お届け予定日：2026年10月7日\n",
        order="SK-20261005-7",
        tracking=("123456789013",),
        carrier="Yamato",
        status="shipped",
        eta="2026-10-07",
        language="ja",
    ),
    L(
        name="forwarded_shipped",
        sender="Ada Lovelace <ada@personal.example>",
        subject="Fwd: Your order has shipped",
        body="FYI\n\n---------- Forwarded message ---------\nFrom: Lamp Shop <orders@lamp.example>\nDate: Fri, Oct 2, 2026 at "
        "9:12 AM\nSubject: Your order has shipped\nTo: <ada@personal.example>\n\nYour order L-5501 is on its way and will arrive "
        "tomorrow.\n\nTracking number: 1Z5R89390357567127 (UPS)\n",
        order="L-5501",
        tracking=("1Z5R89390357567127",),
        carrier="UPS",
        status="shipped",
        eta="2026-10-03",
        store="Lamp Shop",
    ),
    L(
        name="uk_numeric_date",
        sender="Tea Chest <orders@teachest.co.uk>",
        subject="Your order has been dispatched",
        body="<p>Order reference: TC-8182</p><p>We've dispatched your order with Royal Mail.</p><p>Tracking reference: "
        "RB123456785GB</p><p>Estimated delivery date: 08/10/2026</p>",
        order="TC-8182",
        tracking=("RB123456785GB",),
        carrier="Royal Mail",
        status="shipped",
        eta="2026-10-08",
    ),
    L(
        name="click_tracked_link",
        sender="Moss & Stone <orders@moss.example>",
        subject="Your package is on the move",
        body="<h2>Shipped!</h2><p>Order #MS-20555 left our studio.</p>"
        + button(
            "Follow it",
            "https://click.mail.moss.example/ls?u=https%3A%2F%2Fwww.ups.com%2Ftrack%3Floc%3Den_US%26tracknum%3D1Z879E930346834440",
        ),
        order="MS-20555",
        tracking=("1Z879E930346834440",),
        carrier="UPS",
        status="shipped",
    ),
)
