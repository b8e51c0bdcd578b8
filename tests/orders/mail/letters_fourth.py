"""A fourth post bag: read for the first time by rules that had never seen it."""

from __future__ import annotations

from tests.orders.mail.letters import Letter, button, rows

L = Letter

FOURTH = (
    L(
        name="forwarder_arrived",
        sender="SendBox Trinidad <updates@sendbox.example>",
        subject="We received your package",
        body="Hi Ada,\nYour package from Shein has arrived at our Miami warehouse and will be on the next flight.\n"
        "Courier tracking: 1Z8A67634278932884\nWeight: 3.2 lbs\n",
        tracking=("1Z8A67634278932884",),
        carrier="UPS",
        status="in_transit",
        store="Shein",
    ),
    L(
        name="forwarder_out",
        sender="ShipFast Barbados <no-reply@shipfast.example>",
        subject="Package Status Update",
        body="Dear Ada,\nYour package from Old Navy is out for delivery.\nTracking number: 9400431222003869967843\n",
        tracking=("9400431222003869967843",),
        carrier="USPS",
        status="out_for_delivery",
        store="Old Navy",
    ),
    L(
        name="forwarder_customs",
        sender="Aeropost <avisos@aeropost.example>",
        subject="Su paquete está en aduana",
        body="Hola Ada,\nSu paquete de Amazon con guía 1Z080H56YW62551189 se encuentra retenido en aduana. Necesitamos su "
        "factura para continuar.\n",
        tracking=("1Z080H56YW62551189",),
        carrier="UPS",
        status="exception",
        language="es",
    ),
    L(
        name="shopify_ordered_plain",
        sender="Tiny Kiln <store+5521@t.shopifyemail.com>",
        subject="Order #TK1187 confirmed",
        body="Thank you for your purchase!\n\nHi Ada, we're getting your order ready to be shipped. We will notify you when it "
        "has been sent.\n\nView your order: https://tinykiln.example/5521/orders/ab12cd34\n\nOrder summary\n\nSpeckled mug "
        "x 2 - $44.00\nSubtotal: $44.00\nTotal: $51.20 USD\n",
        order="TK1187",
        status="confirmed",
        store="Tiny Kiln",
    ),
    L(
        name="shopify_partial",
        sender="Tiny Kiln <store+5521@t.shopifyemail.com>",
        subject="Some items in your order #TK1187 are on the way",
        body="<h2>Some items in your order are on the way</h2><p>Canada Post tracking number: <a "
        'href="https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=LM579007275CA">LM579007275CA</a></p>',
        order="TK1187",
        tracking=("LM579007275CA",),
        carrier="Canada Post",
        status="shipped",
    ),
    L(
        name="shopify_pickup",
        sender="Tiny Kiln <hello@tinykiln.example>",
        subject="Your order #TK1190 is ready for pickup",
        body="<h2>Your order is ready for pickup</h2><p>Bring your confirmation email when you come to collect your order."
        "</p><p>14 Kiln Lane, Portland</p>",
        order="TK1190",
        status="ready_for_pickup",
    ),
    L(
        name="etsy_shipped",
        sender="Etsy Transactions <transaction@etsy.com>",
        subject="Your Etsy Order Has Shipped (Receipt #3350116622)",
        body="<p>Your order from <b>LinenByMaja</b> is on its way!</p>"
        + rows(
            ("Shipped via", "USPS"),
            ("Tracking", "9405917964844730971001"),
            ("Estimated delivery", "Oct 9-13"),
        )
        + button("Track package", "https://www.etsy.com/your/orders/3350116622/tracking"),
        order="3350116622",
        tracking=("9405917964844730971001",),
        carrier="USPS",
        status="shipped",
        eta="2026-10-13",
    ),
    L(
        name="amazon_de_versandt",
        sender='"Amazon.de" <versandbestaetigung@amazon.de>',
        subject='Versandt: „Edelstahl Trinkflasche"',
        body="<p>Hallo Ada,</p><p>Ihr Paket wurde versandt!</p><p>Zustellung: <b>Mittwoch, 7. Oktober</b></p><p>Bestellnr. "
        "302-8841207-5521934</p>"
        + button("Lieferung verfolgen", "https://www.amazon.de/progress-tracker/package"),
        order="302-8841207-5521934",
        status="shipped",
        eta="2026-10-07",
        language="de",
    ),
    L(
        name="amazon_fr_livre",
        sender='"Amazon.fr" <order-update@amazon.fr>',
        subject="Livré : Votre commande Amazon nº 405-2213987-0091147",
        body="<p>Bonjour Ada,</p><p>Votre colis a été livré.</p><p>Il a été remis à un membre du foyer.</p>",
        order="405-2213987-0091147",
        status="delivered",
        language="fr",
    ),
    L(
        name="amazon_delayed",
        sender='"Amazon.com" <order-update@amazon.com>',
        subject="Delivery delayed: Your Amazon.com order #113-5520198-7742655",
        body="<p>Hi Ada, your package is running late.</p><p>Now arriving by <b>Saturday, October 10</b>.</p><p>We're sorry "
        "for the delay.</p>",
        order="113-5520198-7742655",
        status="delayed",
        eta="2026-10-10",
    ),
    L(
        name="amazon_it_consegna",
        sender='"Amazon.it" <conferma-spedizione@amazon.it>',
        subject="In consegna oggi: il tuo ordine Amazon",
        body="<p>Il tuo pacco è in consegna e arriverà oggi.</p><p>Ordine n. 171-4410987-2298113</p>",
        order="171-4410987-2298113",
        status="out_for_delivery",
        eta="2026-10-05",
        language="it",
    ),
    L(
        name="dhl_de_unterwegs",
        sender="DHL Paket <noreply@dhl.de>",
        subject="Ihr DHL Paket kommt am Dienstag, 06.10.2026",
        body="<p>Guten Tag,</p><p>Ihre Sendung <b>00340434161094042557</b> von Zalando SE wird voraussichtlich am Dienstag, "
        "06.10.2026 zwischen 10:00 und 13:00 Uhr zugestellt.</p>",
        tracking=("00340434161094042557",),
        carrier="DHL",
        status="in_transit",
        eta="2026-10-06",
        language="de",
    ),
    L(
        name="hermes_de",
        sender="Hermes <noreply@paketankuendigung.myhermes.de>",
        subject="Ihre Hermes Sendung ist unterwegs",
        body="<p>Hallo Ada Lovelace,</p><p>eine Sendung von OTTO ist auf dem Weg zu Ihnen.</p><p>Sendungsnummer: "
        "H1001990012345601017</p><p>Voraussichtliche Zustellung: 08.10.2026</p>",
        tracking=("H1001990012345601017",),
        carrier="Hermes",
        status="in_transit",
        eta="2026-10-08",
        language="de",
    ),
    L(
        name="evri_today",
        sender="Evri <do-not-reply@evri.com>",
        subject="Your ASOS parcel is out for delivery",
        body="<p>Good news, your parcel from ASOS will be with you today between 12:10 and 14:10.</p><p>Parcel number: "
        "H00AAA0001234567</p>",
        tracking=("H00AAA0001234567",),
        carrier="Evri",
        status="out_for_delivery",
        eta="2026-10-05",
    ),
    L(
        name="royal_mail_tried",
        sender="Royal Mail <no-reply@royalmail.com>",
        subject="Sorry, we missed you",
        body="<p>We tried to deliver your parcel <b>JD0046000123456789</b> today but no one was in. You can arrange a "
        "redelivery or collect it from your local Customer Service Point.</p>",
        tracking=("JD0046000123456789",),
        carrier="Royal Mail",
        status="exception",
    ),
    L(
        name="an_post",
        sender="An Post <noreply@anpost.com>",
        subject="Your item is on its way",
        body="<p>Your item CP809124256IE is due for delivery tomorrow.</p>".replace(
            "CP809124256IE", "LX123456785IE"
        ),
        tracking=("LX123456785IE",),
        carrier="An Post",
        status="in_transit",
        eta="2026-10-06",
    ),
    L(
        name="colissimo_dispo",
        sender="La Poste - Colissimo <noreply@notif-colissimo-laposte.info>",
        subject="Votre colis est disponible au point de retrait",
        body="<p>Bonjour,</p><p>Votre Colissimo n° <b>6A12345678901</b> vous attend dans votre bureau de poste jusqu'au "
        "19/10/2026.</p>",
        tracking=("6A12345678901",),
        carrier="Colissimo",
        status="ready_for_pickup",
        language="fr",
    ),
    L(
        name="chronopost",
        sender="Chronopost <chronopost@network1.pickup.fr>",
        subject="Livraison prévue aujourd'hui de votre colis",
        body="<p>Votre colis XU123456789FR expédié par Sézane vous sera livré aujourd'hui entre 9h et 12h.</p>".replace(
            "XU123456789FR", "XU204942813FR"
        ),
        tracking=("XU204942813FR",),
        carrier="Chronopost",
        status="out_for_delivery",
        eta="2026-10-05",
        language="fr",
    ),
    L(
        name="correos_reparto",
        sender="Correos <notificaciones@correos.com>",
        subject="Tu envío está en reparto",
        body="<p>Hola Ada:</p><p>Tu envío PK43BA0412345670128028Q está en reparto y lo entregaremos hoy.</p>",
        tracking=("PK43BA0412345670128028Q",),
        carrier="Correos",
        status="out_for_delivery",
        eta="2026-10-05",
        language="es",
    ),
    L(
        name="seur_entregado",
        sender="SEUR <info@seur.net>",
        subject="Tu pedido de Mango ha sido entregado",
        body="<p>¡Entregado! Tu pedido de Mango, con número de seguimiento 01834567890123, fue entregado el 05/10/2026 a las "
        "13:22.</p>",
        tracking=("01834567890123",),
        carrier="SEUR",
        status="delivered",
        language="es",
    ),
    L(
        name="postnl_bezorgd",
        sender="PostNL <noreply@notificatie.postnl.nl>",
        subject="Je pakket van bol is bezorgd",
        body="<p>Hoi Ada,</p><p>Je pakket is vandaag om 11:48 bezorgd.</p><p>Track &amp; Trace-code: 3SABCD0012345678</p>",
        tracking=("3SABCD0012345678",),
        carrier="PostNL",
        status="delivered",
        language="nl",
    ),
    L(
        name="inpost_odbior",
        sender="InPost <powiadomienia@inpost.pl>",
        subject="Paczka czeka w Paczkomacie WAW123A",
        body="<p>Cześć!</p><p>Twoja paczka <b>620012345678901234567890</b> od nadawcy Allegro czeka na odbiór w Paczkomacie "
        "WAW123A. Masz na to 48 godzin.</p><p>Kod odbioru: 481516</p>",
        tracking=("620012345678901234567890",),
        carrier="InPost",
        status="ready_for_pickup",
        language="pl",
    ),
    L(
        name="gls_pl",
        sender="GLS Poland <info@gls-poland.com>",
        subject="Informacja o paczce",
        body="Szanowna Pani,\npaczka o numerze 53412345678 nadana przez Empik zostanie dostarczona jutro, 06.10.2026.\n",
        tracking=("53412345678",),
        carrier="GLS",
        status="in_transit",
        eta="2026-10-06",
        language="pl",
    ),
    L(
        name="auspost_missed",
        sender="Australia Post <noreply@notifications.auspost.com.au>",
        subject="We missed you - your delivery is awaiting collection",
        body="<p>Your parcel 33XYZ012345601000930804 from The Iconic is ready to collect at Fitzroy Post Shop.</p><p>Please "
        "collect by 19 October.</p>",
        tracking=("33XYZ012345601000930804",),
        carrier="Australia Post",
        status="ready_for_pickup",
    ),
    L(
        name="canada_post_delivered",
        sender="Canada Post <donotreply-nepasrepondre@notifications.canadapost-postescanada.ca>",
        subject="Delivery notification for item 7023210039414604",
        body="<p>Your item was delivered.</p>"
        + rows(("Item number", "7023210039414604"), ("Delivered", "2026-10-05 10:21")),
        tracking=("7023210039414604",),
        carrier="Canada Post",
        status="delivered",
    ),
    L(
        name="purolator_pending",
        sender="Purolator <NotificationService@purolator.com>",
        subject="Purolator - Your shipment is on its way",
        body="<p>A shipment from Indigo is on its way to you.</p><p>PIN: 335258859982</p><p>Estimated delivery date: October "
        "8, 2026</p>",
        tracking=("335258859982",),
        carrier="Purolator",
        status="in_transit",
        eta="2026-10-08",
    ),
    L(
        name="fedex_tomorrow",
        sender="FedEx Delivery Manager <TrackingUpdates@fedex.com>",
        subject="Your shipment is scheduled for delivery tomorrow",
        body="<p>Tracking number: <a href='https://www.fedex.com/fedextrack/?tracknumbers=887377975155891'>887377975155891</a>"
        "</p><p>FROM Patagonia, RENO, NV</p><p>Scheduled delivery: Tuesday, 10/6/2026 before 8:00 pm</p>",
        tracking=("887377975155891",),
        carrier="FedEx",
        status="in_transit",
        eta="2026-10-06",
    ),
    L(
        name="ups_my_choice",
        sender="UPS <mcinfo@ups.com>",
        subject="UPS Update: Package Scheduled for Delivery Today",
        body="<p>Your package is arriving today!</p><p>Estimated Delivery Time: 2:15 PM - 6:15 PM</p>"
        + rows(("Tracking Number:", "1Z8TH6760313879819"), ("From", "ZAPPOS.COM")),
        tracking=("1Z8TH6760313879819",),
        carrier="UPS",
        status="out_for_delivery",
        eta="2026-10-05",
    ),
    L(
        name="ups_exception",
        sender="UPS <pkginfo@ups.com>",
        subject="UPS Exception Notification, Tracking Number 1Z36A23VA818147812",
        body="<p>A delivery change for your package has been made. The address is incomplete; we are working to correct it."
        "</p><p>Rescheduled Delivery Date: Thursday, 10/08/2026</p>",
        tracking=("1Z36A23VA818147812",),
        carrier="UPS",
        status="exception",
        eta="2026-10-08",
    ),
    L(
        name="usps_delivered",
        sender="auto-reply@usps.com",
        subject="USPS® Item Delivered, In/At Mailbox 9361201183162164778639",
        body="<p>Your item was delivered in or at the mailbox at 12:41 pm on October 5, 2026 in AUSTIN, TX 78701.</p>",
        tracking=("9361201183162164778639",),
        carrier="USPS",
        status="delivered",
    ),
    L(
        name="walmart_shipped",
        sender="Walmart.com <help@walmart.com>",
        subject="Shipped: items from order #2000117-88412233",
        body="<p>Your package shipped!</p><p>Arrives by <b>Thu, Oct 8</b></p><p>Order number: 2000117-88412233</p><p>FedEx "
        "tracking number 645643635984</p>",
        order="2000117-88412233",
        tracking=("645643635984",),
        carrier="FedEx",
        status="shipped",
        eta="2026-10-08",
    ),
    L(
        name="target_cancelled",
        sender="Target <orders@oe1.target.com>",
        subject="Sorry, we had to cancel part of your order #902003384471",
        body="<p>We had to cancel the following items because they sold out. You won't be charged.</p>",
        order="902003384471",
        status="cancelled",
    ),
    L(
        name="zara_refund_es",
        sender="ZARA <noreply@zara.com>",
        subject="Hemos tramitado tu reembolso",
        body="<p>Hola Ada:</p><p>Hemos recibido tu devolución y el reembolso de 35,95 € se ha realizado en tu tarjeta.</p>"
        "<p>Pedido nº 54129987701</p>",
        order="54129987701",
        status="refunded",
        language="es",
    ),
    L(
        name="asos_return",
        sender="ASOS <returns@asos.com>",
        subject="We've got your return",
        body="<p>Your returned parcel has arrived back with us. We'll refund you within 14 days.</p><p>Order no. 877451200</p>",
        order="877451200",
        status="returned",
    ),
    L(
        name="nike_order",
        sender="Nike <nike@official.nike.com>",
        subject="Order Received (C00998341207)",
        body="<p>Thanks, Ada! We've got your order.</p>"
        + rows(("Order Number", "C00998341207"), ("Order Date", "Oct 5, 2026"), ("Total", "$149.97"))
        + "<p>Arrives Fri, Oct 9 - Tue, Oct 13</p>",
        order="C00998341207",
        status="confirmed",
        eta="2026-10-13",
    ),
    L(
        name="allegro_sent",
        sender="Allegro <powiadomienia@allegromail.pl>",
        subject="Przesyłka z Twoim zamówieniem została nadana",
        body="<p>Sprzedający ZielonyKubek nadał przesyłkę.</p><p>Numer przesyłki: 1000412345678X</p><p>Przewoźnik: DPD</p><p>"
        "Przewidywana dostawa: środa, 7 października</p>",
        tracking=("1000412345678X",),
        carrier="DPD",
        status="shipped",
        eta="2026-10-07",
        language="pl",
    ),
    L(
        name="jsonld_parcel",
        sender="Lark & Loom <orders@larkloom.example>",
        subject="It's on the way",
        body='<script type="application/ld+json">{"@context":"http://schema.org","@type":"ParcelDelivery","deliveryStatus":'
        '"http://schema.org/OrderInTransit","expectedArrivalUntil":"2026-10-09T18:00:00-05:00","trackingNumber":'
        '"1ZBR1CVWYW33976267","carrier":{"@type":"Organization","name":"UPS"},"partOfOrder":{"@type":"Order","orderNumber":'
        '"LL-88120","merchant":{"@type":"Organization","name":"Lark & Loom"}}}</script><p>Nothing else to see here.</p>',
        order="LL-88120",
        tracking=("1ZBR1CVWYW33976267",),
        carrier="UPS",
        status="in_transit",
        eta="2026-10-09",
        store="Lark & Loom",
    ),
    L(
        name="microdata_order",
        sender="Hearth <hello@hearth.example>",
        subject="Thanks, Ada",
        body='<div itemscope itemtype="http://schema.org/Order"><meta itemprop="orderNumber" content="HR-5512"/><link '
        'itemprop="orderStatus" href="http://schema.org/OrderProcessing"/><div itemprop="merchant" itemscope '
        'itemtype="http://schema.org/Organization"><meta itemprop="name" content="Hearth"/></div></div><p>Thanks!</p>',
        order="HR-5512",
        status="confirmed",
        store="Hearth",
    ),
    L(
        name="neg_invoice",
        sender="Northwind Hosting <billing@northwind.example>",
        subject="Invoice INV-20931 is available",
        body="<p>Your invoice INV-20931 for October is available. Total $12.00, due October 20.</p>",
    ),
    L(
        name="neg_tracking_pixels",
        sender="Privacy Weekly <letters@privacy.example>",
        subject="Who is tracking you this week?",
        body="<p>Tracking number one: your browser. Our order of the week goes to blocking 400 million requests.</p>",
    ),
    L(
        name="neg_sale",
        sender="Moss & Stone <news@moss.example>",
        subject="Free shipping ends tonight",
        body="<p>Order now and your order ships free. Use code SHIP2026. Delivered to your door by Friday!</p>",
    ),
    L(
        name="neg_account",
        sender="Bank of Elm <alerts@bankofelm.example>",
        subject="Card ending 4242 was used",
        body="<p>A purchase of $89.00 at NORTHLINE was approved. Reference 887377975155891.</p>",
    ),
    L(
        name="neg_review",
        sender="Tiny Kiln <hello@tinykiln.example>",
        subject="How was your order?",
        body="<p>We hope you love your mug. Leave a review and get 10% off your next order!</p>",
    ),
)
