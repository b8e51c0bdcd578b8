# Todo lo que Muse dice en español (América Latina, de tú).

## Botones

button-checkout = Comprar en todas
button-checkout-one = Comprar
button-cart = Ver carrito
button-undo = ↩︎ Deshacer
button-remove = Quitar
button-edit = Editar
button-back = ‹ Volver
button-clear = Vaciar carrito
button-change = Cambiar talla o color
button-change-short = Cambiar
button-cancel = Ahora no
button-leave = Salir
button-new-address = Otra dirección
button-new-card = Agregar tarjeta
button-open-card-page = Agregar tarjeta de forma segura
button-place = Hacer los pedidos
button-place-one = Hacer el pedido
button-continue-all = Seguir en las tiendas
button-address = Dirección
button-payment = Pago
button-delivery = Entrega
button-code = Código
button-orders = Ver mis pedidos
button-order = Ver pedido
button-continue = Seguir en { $store }
button-continue-part = Parte { $part } en { $store }
button-track = Rastrear
button-copy-number = Copiar número
button-cancel-order = Cancelar pedido
button-cancel-yes = Sí, cancelarlo
button-cancel-no = Conservarlo
button-return = Devolver o cambiar
button-return-yes = Sí, iniciar la devolución
button-return-all = Todo
button-exchange = Cambiar en la tienda
button-keep = Me lo quedo
button-label = Abrir la etiqueta
button-again = Pedir otra vez
button-not-after-all = Al final no lo pedí
button-did = Ya lo pedí
button-did-not = No lo pedí
button-went-through = Sí se hizo
button-did-not-go = No se hizo
button-try-again = Intentar de nuevo
button-store-page = Abrir la página de la tienda
button-orders-page = Ver mis pedidos en la tienda
button-settings-back = ‹ Ajustes
button-mail = ✉️ Correos
button-mailbox = Conectar mi buzón
button-mailbox-open = Abrir la página segura
button-mailbox-again = Conectar otra vez
button-rmmailbox = Desconectar mi buzón
button-hours = 🌙 Silencio
button-sharing = 🔗 Enlaces
button-mail-on = Usar una dirección de pedidos
button-mail-own = Usar mi correo
button-mail-off = Volver a usar mi correo
button-mail-new = Nueva dirección de pedidos
button-copy-address = Copiar la dirección
button-copy-code = Copiar el código
button-hours-off = A cualquier hora
button-not-at-night = 🌙 De noche no, por favor
button-prefill-on = Rellenar mis datos en las tiendas
button-prefill-off = No rellenar mis datos
button-affiliate-on = Permitir comisiones
button-affiliate-off = Sin comisiones en mis enlaces
button-hint-yes = Sí, es mi pedido
button-hint-no = No
button-which-none = Ninguno de estos
button-yes = Sí
button-my-orders = Mis pedidos
button-settings = Ajustes
button-help = Ayuda
button-forget = Borrar mis datos
button-forget-yes = Sí, borrar todo
button-review = Volver a la revisión
button-choose-card = Elegir la tarjeta

## Inicio, ayuda y charla

greeting = <b>Hola, soy Muse.</b>
    Pega enlaces de productos de cualquier tienda. Los junto en un solo carrito y compras una sola vez: una dirección, una aprobación. Después hago los pedidos y sigo cada paquete.
greeting-again = ¡Hola de nuevo! Pega un enlace o sigue donde te quedaste.
help = <b>Cómo funciona</b>
    1. Pega uno o varios enlaces de productos.
    2. Elige talla y color cuando te pregunte.
    3. Toca <b>Comprar</b>: una dirección, una revisión, un toque.
    4. Hago un pedido por tienda y te digo el número de pedido de cada una.
    5. Te aviso de cada paquete hasta que llegue.

    Escribe lo que quieras con tus palabras: “2 de los jeans”, “quita las botas”, “talla L”, “usa el código SAVE10”, “¿dónde está mi pedido?”

    /cart – tu carrito
    /orders – tus pedidos
    /settings – idioma, direcciones, tarjetas, tus datos

    Nunca te pido números de tarjeta ni contraseñas en este chat. Si envías alguno por error, lo borro.
human = Esto debería verlo una persona. Las tiendas atienden lo que falta, llega dañado o se cobra mal: abre el pedido para ir a la página de su tienda y diles el número.
thanks = ¡Con gusto!
unclear = Perdón, no te entendí. Pega el enlace de un producto o prueba con “ver carrito”, “comprar” o “mis pedidos”.
guess-remove = ¿Te entendí bien: quitar <b>{ $item }</b>?
guess-quantity = ¿Te entendí bien: <b>{ $item }</b>, { $quantity } en total?
guess-variant = ¿Te entendí bien: otra talla o color de <b>{ $item }</b>?
guess-clear = ¿Te entendí bien: vaciar todo el carrito?
guess-undo = ¿Te entendí bien: deshacer el último cambio?
guess-leave = ¿Te entendí bien: salir de la compra? Tu carrito queda como está.
guess-again = ¿Te entendí bien: volver a comprar tu pedido de { $store }?
unclear-choice = Perdón, no te entendí. Toca una de las opciones.
unclear-address = Escribe la dirección de entrega en un solo mensaje: nombre, calle, ciudad, estado y código postal, y tu correo. O toca una guardada.
unclear-payment = Toca una tarjeta guardada o agrega una.
unclear-review = Mira la revisión de arriba. Toca el botón cuando todo esté bien, o cambia lo que haga falta.
unclear-processing = Tus pedidos se están haciendo en este momento. Te aviso aquí de cada uno.
group-only-private = Solo compro en chats privados. Toca aquí: { $link }
something-broke = Perdón, algo falló de mi lado y no cambió nada. Inténtalo otra vez.
secret-deleted = Borré tu mensaje: parecía { $kind ->
        [card] un número de tarjeta
        [password] una contraseña
       *[other] un secreto
    }. No se guardó. { $kind ->
        [card] Las tarjetas se agregan solo en una página segura: toca Pago durante la compra, o /settings.
       *[other] No envíes esas cosas por chat; te muestro una página segura cuando haga falta.
    }
secret-delete-by-hand = Borra tú tu último mensaje: parecía un secreto y no puedo borrarlo por ti. No envíes esas cosas por chat; te muestro una página segura cuando haga falta.
too-long = Ese mensaje es demasiado largo para mí. Envía enlaces o frases cortas.
button-too-old = Ese botón ya no vale. Así están las cosas ahora: /cart
only-text = Puedo leer texto y enlaces. Pega el enlace del producto.

## Enlaces

reading = ⏳ Leyendo { $host } …
no-link = No encontré ningún enlace ahí. El enlace de un producto empieza con https://
too-many-links = Leí los primeros { $most } enlaces. Envía los demás en otro mensaje.
link-not-a-link = Eso no parece un enlace que pueda abrir. Cópialo de la barra de direcciones de tu navegador.
link-unsafe-scheme = Solo puedo abrir enlaces que empiezan con https://
link-unsafe-plain-http = Ese enlace no va cifrado. Envía el que empieza con https://
link-unsafe-userinfo = No abro enlaces que llevan un nombre o una contraseña. Envía el enlace simple del producto.
link-unsafe-spelling = No abro enlaces con la dirección escrita de forma extraña. Cópialo de la barra de direcciones de tu navegador.
link-unsafe-host-name = Ese enlace no tiene una dirección web válida. Cópialo de la barra de direcciones de tu navegador.
link-unsafe-port = No abro enlaces a puertos poco comunes. Envía el enlace de un producto de una tienda.
link-unsafe-private = Ese enlace lleva a una red privada, y esas no las abro. Envía el enlace de un producto de una tienda.
link-gone = Esa página ya no existe. Revisa el enlace.
link-no-price = No veo ningún precio en esa página.
error-no-browser = En este momento no se puede abrir el navegador que recorre las páginas de esta tienda.
link-unsafe = No puedo abrir ese enlace: no lleva a una página web pública. Envía el enlace de un producto de una tienda.
link-down = Esa página no responde en este momento. Inténtalo otra vez en unos minutos.
link-blocked = Esa tienda no me deja leer su página.
link-not-product = Esa página no muestra un solo producto. Abre el producto que quieres y envía su enlace.
link-category = Esa es una lista de productos. Abre el que quieres y envía su enlace.
link-search = Esa es una página de búsqueda. Abre el producto que quieres y envía su enlace.
link-home = Esa es la página de inicio de una tienda. Abre el producto que quieres y envía su enlace.
link-unavailable = Ese producto ya no se vende ahí.
link-empty = Esa página llegó vacía. Revisa el enlace e inténtalo otra vez.
link-too-big = Esa página es demasiado grande para mí. Envía otro enlace del producto.
link-robots = Esa tienda pide que los programas no lean esta página.

## Elegir

choice-color = ¿Qué color?
choice-size = ¿Qué talla?
choice-sold-out-mark = { $label } · agotado
choice-over = Eso ya está resuelto. /cart muestra cómo van las cosas.
choice-dropped = Está bien, lo dejé fuera.
no-such-size = No hay talla “{ $asked }”. Hay: { $offered }
no-such-color = No hay color “{ $asked }”. Hay: { $offered }
sold-out = { $variant } está agotado.
sold-out-others = Elige otro:
sold-out-all = Envíame otro enlace o inténtalo más tarde.
ask-price = No pude leer el precio en { $store }. ¿Cuánto cuesta ahí? Por ejemplo: 49.90
ask-price-blocked = { $store } no me deja leer su página, así que terminarás allá con un toque. ¿Cuánto cuesta? Por ejemplo: 49.90
choice-refused = { $store } no me deja leer su página. Te lo guardo y terminas allá.
choice-down = { $store } no responde en este momento. Envía el enlace otra vez en unos minutos, o elige aquí y termina allá después.
ask-price-down = { $store } no responde en este momento, así que terminarás allá después. ¿Cuánto cuesta? Por ejemplo: 49.90
price-unreadable = No pude leer eso como un precio. Escribe solo la cantidad, por ejemplo 49.90
which-line = ¿Cuál?
no-other-variant = “{ $name }” viene en una sola versión.

## Carrito

cart-title = Tu carrito: { $stores ->
        [one] 1 tienda
       *[other] { $stores } tiendas
    }, { $items ->
        [one] 1 artículo
       *[other] { $items } artículos
    }
cart-is-empty = Tu carrito está vacío. Pega el enlace de un producto para empezar.
store-items = { $items ->
        [one] 1 artículo
       *[other] { $items } artículos
    }
more-items = … y { $items ->
        [one] 1 artículo más
       *[other] { $items } artículos más
    }
more-stores = … y { $stores ->
        [one] 1 tienda más
       *[other] { $stores } tiendas más
    }
subtotal = Subtotal { $amount }
shipping-free = Envío GRATIS
shipping-free-over = Envío GRATIS (desde { $over })
shipping = Envío { $amount }
shipping-at-checkout = El envío se ve al comprar
free = GRATIS
within-muse = ✓ Compras dentro de Muse
finish-at = ↗ Terminas en { $store }
finish-there = ↗ Terminas en la tienda
total = Total { $amount }
total-so-far = Total hasta ahora { $amount }
size = talla { $size }
price-unknown = precio desconocido
out-of-stock = agotado
line-gone = Ese artículo ya no está en tu carrito.
added = Agregado a tu carrito
changed = Cambiado en tu carrito
nothing-to-undo = No hay nada que deshacer.
quantity-out-of-range = Puedo llevar entre 1 y { $most } de un artículo. Para dejarlo fuera, escribe “quita” y su nombre.
cart-full = Tu carrito está lleno ({ $most } líneas). Compra o quita algo primero.

## Pasos de la compra

step-address = <b>1 · Dirección</b>
    ¿A dónde va todo?
step-address-new = <b>1 · Dirección</b>
    ¿A dónde va todo? Escríbelo en un solo mensaje, por ejemplo:

    <i>Maria Lopez, 12 Oak Avenue, Apt 3, Denver, CO 80202, maria@example.com, +1 303 555 0187</i>

    Las tiendas necesitan tu correo y tu teléfono para confirmar y entregar.
ask-address = Escribe la nueva dirección en un solo mensaje, por ejemplo:

    <i>Maria Lopez, 12 Oak Avenue, Apt 3, Denver, CO 80202</i>
ask-contact = Falta tu correo electrónico (ahí envían las tiendas la confirmación). Escríbelo, y un teléfono si quieres.
address-so-far = Esto tengo hasta ahora:
    { $address }
address-invalid = Esto no parece correcto: { $fields }. Revísalo y escríbelo otra vez.
missing-name = ¿Cómo se llama quien lo recibe?
missing-line1 = ¿Cuál es la calle y el número?
missing-city = ¿Qué ciudad?
missing-region = ¿Qué estado o provincia?
missing-postal_code = ¿Cuál es el código postal?
missing-country = ¿Qué país?
missing-email = ¿Cuál es tu correo electrónico? Ahí envían las tiendas la confirmación.
missing-phone = ¿Cuál es tu teléfono? El transportista llama si no te encuentra.
field-name = nombre
field-line1 = calle
field-line2 = segunda línea
field-city = ciudad
field-region = estado
field-postal_code = código postal
field-country = país
field-email = correo
field-phone = teléfono
address-saved = Guardé esta dirección:
    { $address }
step-payment = <b>2 · Pago</b>
    ¿Qué tarjeta usamos?
step-payment-none = <b>2 · Pago</b>
    Agrega una tarjeta en la página segura; su número nunca pasa por este chat.
payment-by-stores = Aquí no hay nada que elegir: cada tienda cobra a su manera, como dice la revisión.
card-page-coming = Un momento, abro la página segura …
card-page = Agrega tu tarjeta en esta página segura. Yo solo veo la marca y los últimos cuatro dígitos.
card-page-down = La página de tarjetas no se puede abrir en este momento. No se cobró nada. Inténtalo otra vez en unos minutos.
card-page-done = Tu tarjeta está guardada
card-page-done-back = Puedes volver al chat; te lo dirá en un momento.
card-page-left = No se guardó ninguna tarjeta
card-page-left-back = Puedes volver al chat e intentarlo de nuevo cuando quieras.
card-saved = Guardé { $card }.
quoting = ⏳ Consultando precios, existencias y entrega en { $stores } …
step-review = <b>3 · Revisión</b>
review-exact = Total { $total }
review-about = Unos { $total }, máximo { $cap }
review-tax = impuestos { $amount }
review-sold-out = ya está agotado ahí; queda fuera de este pedido
review-fewer = la tienda tiene { $after } de los { $before } que querías
review-new-price = ahora { $after }{ $quantity ->
        [one] {""}
       *[other] {" "}cada uno
    } (antes { $before })
review-fees = cargos { $amount }
review-discount = descuento −{ $amount }
review-order-placed = ✓ El pedido se hará
review-you-complete = ↗ Lo completas en { $store }
by-day = a más tardar el { $day }
review-delivery = Entrega: { $delivery }
review-seller = Lo vende { $seller }, que responde por la venta
review-together = En total { $total }
review-together-cap = En total unos { $total }, máximo { $cap }
review-to = Para: { $address }
review-contact = Contacto: { $contact }
review-order-mail = Las tiendas escriben a: { $address }
review-pay = Pagas con: { $card }
review-pay-telegram = Después: paga { $amount } aquí en Telegram. Lo que las tiendas no acepten vuelve enseguida.
review-codes = Códigos: { $codes }
review-code-rejected = No se aceptó el código { $code }
review-left-out = ⚠️ Queda fuera: { $why }
review-changed = Algo cambió desde que viste esa revisión, así que no se pidió nada. Mira la nueva revisión.
tap-to-place = Por tu seguridad, los pedidos se hacen solo con el botón de la revisión.
pay-store-saved = { $store } cobra al método que tiene guardado
pay-store-saved-with = { $store } cobra a { $method }
pay-token = { $store } cobra con su servicio de pagos
pay-invoice = { $store } envía una factura; ahora no se cobra nada
pay-connect = Muse cobra a tu tarjeta lo de { $store }
pay-virtual-card = Muse paga a { $store } con una tarjeta de un solo uso
pay-at-store = Pagas en { $store }
choose-delivery = ¿Cómo quieres la entrega?
code-how = Escribe el código, por ejemplo: código SAVE10
code-odd = Eso no parece un código de descuento. Los códigos son letras y números, como SAVE10.
code-kept = Probaré { $code } en cada tienda.
checkout-left = Saliste de la compra. Tu carrito está como estaba.
no-checkout = No hay ninguna compra abierta. Di “comprar” para empezar.
nothing-to-cancel = No hay nada que cancelar.
already-approved = Esa revisión ya se había aprobado, así que no se pidió nada más. /orders muestra tus pedidos.

## Hacer los pedidos

progress-title = <b>Haciendo tus pedidos</b>
progress-done-title = <b>Tus pedidos</b>
progress-waiting = ⏸ { $store } en espera
progress-placing = ⏳ { $store } pidiendo…
progress-placed = ✓ { $store } pedido #{ $number }
progress-placed-no-number = ✓ { $store } pedido hecho
progress-hand-over = ↗ { $store } lo terminas tú
progress-failed = ✗ { $store } no se pidió
progress-unclear = ❓ { $store } en revisión
confirmation-nothing = <b>No se pidió nada</b>
confirmation-almost = <b>Casi listo</b>
confirmation-done = <b>¡Listo!</b>
confirmation-placed = ✓ <b>{ $store }</b> – pedido <code>{ $number }</code>
confirmation-placed-no-number = ✓ <b>{ $store }</b> – pedido hecho; el número viene después
confirmation-eta = llega a más tardar el { $day }
confirmation-hand-over = ↗ <b>{ $store }</b> – { $why }
confirmation-failed = ✗ <b>{ $store }</b> – no se pidió: { $why }
confirmation-back-in-cart = Lo que no se pidió está otra vez en tu carrito.
confirmation-unclear = ❓ <b>{ $store }</b> – { $why }
order-unclear = la tienda recibió la solicitud, pero su respuesta se perdió. Estoy buscando el pedido y no lo enviaré otra vez por mi cuenta.
unclear-card =
    <b>{ $store }</b>: envié tu pedido, pero la respuesta de la tienda se perdió y todavía no veo el pedido. Sigo buscando. Si la tienda te envió un número de pedido, escríbelo aquí.

    “Intentar de nuevo” envía un segundo pedido: tócalo solo si tienes la certeza de que el primero no se hizo.
unclear-said-placed = Bien. Sigo buscando su número; si lo tienes, escríbelo aquí.
unclear-said-not-placed = De acuerdo: no se pidió. Sus artículos están otra vez en tu carrito.
unclear-said-try-again = Lo intento una vez más …
order-found = Buenas noticias: { $store } tiene tu pedido <code>{ $number }</code>.
finished-at-store = Perfecto. Tomaré el número de pedido del correo de la tienda, o escríbelo aquí.
number-noted = Anotado: { $store }, pedido <code>{ $number }</code>. A partir de ahora lo sigo yo.
whose-number = ¿Es <code>{ $number }</code> un número de pedido? Entonces toca la tienda que te lo dio.
not-finished = no lo terminaste en la tienda
affiliate-link = Este enlace puede dar una comisión al operador de Muse. Pagas lo mismo.
help-affiliate = Algunos enlaces a tiendas pueden dar una comisión al operador de este Muse. Nunca cambia qué tienda o precio te sugiero, y puedes desactivarlo en /settings.
handover-reminder = Tu carrito de { $store } sigue esperando. ¿Lo terminaste?

# Por qué se termina en la tienda

handover-cart = tu carrito ya está listo allá; revísalo y paga
handover-cart-check = tu carrito ya está listo allá; revisa cantidades y códigos y luego paga
handover-cart-replaced = tu carrito ya está listo allá (reemplazó lo que tenía); revísalo y paga
handover-parts = abre los enlaces uno tras otro: cada uno agrega una parte de tu carrito
handover-pages = abre las páginas de los productos, agrégalos y paga allá
handover-last-step = la tienda quiere que toques tú el último botón
handover-review = la tienda quiere que mires una vez más y confirmes
handover-input = la tienda necesita de ti algo que solo su página puede preguntar
handover-payment = la tienda cobra en su propia página
handover-again = la tienda te pide confirmar una vez más
handover-bank-check = tu banco quiere comprobar que eres tú; termina en la página de la tienda
handover-code = la tienda pide un código de un solo uso junto con el último botón; escríbelo en su página
handover-code-after = la tienda pidió un código de un solo uso después de enviar el pedido, y no sé si lo aceptó: mira primero tus pedidos allí, y pide de nuevo solo si no está entre ellos
handover-security-code = la tienda pide el código de seguridad de tu tarjeta; escríbelo en su página
handover-return = las devoluciones empiezan en la página de la tienda

## Por qué una tienda dijo que no

refused-sold-out = un artículo está agotado ahí. Quítalo o elige otra talla u otro color.
refused-price-above-cap = el precio subió más de lo que aprobaste. Vuelve a comprar para ver el nuevo.
refused-blocked = la tienda bloquea las compras automáticas. Puedes terminar allá con un toque.
refused-challenge = la tienda quiere ver que eres una persona. Puedes terminar allá con un toque.
refused-session-expired = la tienda cerró nuestra sesión. Inténtalo otra vez.
refused-sign-in = la tienda pide que inicies sesión. Puedes terminar allá con un toque.
refused-address = la tienda no entrega en esta dirección. Elige otra.
refused-payment = el pago fue rechazado. No se cobró nada; elige otra forma de pagar.
refused-down = la tienda no responde en este momento. No se pidió nada; inténtalo más tarde.
refused-changed = la compra de esa tienda cambió y no conozco el camino. Puedes terminar allá con un toque.
refused-quantity = la tienda no tiene tantos. Elige una cantidad menor.
refused-too-early = mientras yo solo leía sus precios, la página de la tienda tomó el pedido{ $number -> 
    [none] {""}
   *[other] { " " }({ $number })
 }. No debía pasar: mira tus pedidos allí y cancélalo si no lo quieres. No lo pediré otra vez.
refused-unsupported = esto no se puede pedir aquí. Puedes terminar en la tienda.

## Pedidos

no-orders = Todavía no hay pedidos. Pega el enlace de un producto para empezar.
orders-title = <b>Tus pedidos</b>
orders-sheet-title = Tus pedidos
orders-sheet-parcels = { $parcels ->
        [one] 1 paquete
       *[other] { $parcels } paquetes
    }
step-ordered = Pedido
step-shipped = Enviado
step-out-for-delivery = En reparto
step-delivered = Entregado
parcel-delayed = con retraso
parcel-trouble = paquete retenido
order-unknown = No conozco ese pedido. /orders muestra los tuyos.
order-title = <b>{ $store }</b> · pedido <code>{ $number }</code>
order-title-no-number = <b>{ $store }</b>
order-total = Total { $total }
order-eta = Se espera el { $day }
parcel = { $carrier } <code>{ $tracking }</code>
status-pending = En proceso
status-confirmed = Confirmado
status-needs-shopper = Lo terminas tú
status-unclear = En revisión
status-shipped = Enviado
status-out-for-delivery = En reparto
status-delivered = Entregado
status-cancelled = Cancelado
status-returned = Devuelto
status-refunded = Reembolsado
status-failed = No se pidió
update-ordered = ✓ <b>{ $store }</b> tiene tu pedido <code>{ $number }</code>.
update-confirmed = ✓ <b>{ $store }</b> confirmó el pedido <code>{ $number }</code>.
update-shipped = 📦 <b>{ $store }</b> envió el pedido <code>{ $number }</code>.
update-in-transit = 🚚 El pedido <code>{ $number }</code> de <b>{ $store }</b> va en camino.
update-out-for-delivery = 🚚 El pedido <code>{ $number }</code> de <b>{ $store }</b> se entrega hoy.
update-ready-for-pickup = 📬 El pedido <code>{ $number }</code> de <b>{ $store }</b> está listo para recoger.
update-delivered = ✅ El pedido <code>{ $number }</code> de <b>{ $store }</b> fue entregado.
update-delayed = ⏰ El pedido <code>{ $number }</code> de <b>{ $store }</b> viene con retraso.
update-delayed-until = Ahora se espera el { $day }.
update-exception = ⚠️ Hay un problema con el paquete del pedido <code>{ $number }</code> de <b>{ $store }</b>. Mira la página de la paquetería.
update-cancelled = ✗ El pedido <code>{ $number }</code> de <b>{ $store }</b> fue cancelado.
update-returned = ↩︎ <b>{ $store }</b> recibió tu devolución del pedido <code>{ $number }</code>.
update-refunded = 💰 <b>{ $store }</b> reembolsó el pedido <code>{ $number }</code>.
cancel-ask = { $number ->
        [none] ¿Cancelar tu pedido de { $store }?
       *[other] ¿Cancelar el pedido <code>{ $number }</code> de { $store }?
    }
cancelling = { $number ->
        [none] ⏳ Pido a la tienda que cancele tu pedido …
       *[other] ⏳ Pido a la tienda que cancele el pedido { $number } …
    }
cancel-refused = { $number ->
        [none] { $store } ya no cancela tu pedido. Podrás devolverlo cuando llegue.
       *[other] { $store } ya no cancela el pedido <code>{ $number }</code>. Podrás devolverlo cuando llegue.
    }
cancel-at-store = { $number ->
        [none] { $store } solo cancela en su propia página: ábrela, busca tu pedido y cancélalo allí. Te aviso cuando la tienda lo confirme.
       *[other] { $store } solo cancela en su propia página: ábrela, busca el pedido <code>{ $number }</code> y cancélalo allí. Te aviso cuando la tienda lo confirme.
    }
cannot-cancel-pending = Ese pedido todavía se está haciendo. Te digo en un momento cómo terminó.
cannot-cancel-needs-shopper = Ese todavía no se pidió: te espera en la tienda.
cannot-cancel-unclear = Todavía estoy averiguando si ese pedido se hizo.
cannot-cancel-shipped = Ya fue enviado. Puedes devolverlo cuando llegue.
cannot-cancel-out-for-delivery = Ya está en reparto. Puedes devolverlo cuando llegue.
cannot-cancel-delivered = Ya fue entregado. Puedes devolverlo.
cannot-cancel-cancelled = Ese pedido ya está cancelado.
cannot-cancel-returned = Ese pedido ya fue devuelto.
cannot-cancel-refunded = Ese pedido ya fue reembolsado.
cannot-cancel-failed = Ese pedido nunca se hizo.
cannot-return-yet = La devolución se puede iniciar cuando el pedido haya llegado.
cannot-return-cancelled = Ese pedido se canceló: no hay nada que devolver.
cannot-return-returned = Ese pedido ya se devolvió.
cannot-return-refunded = Ese pedido ya se reembolsó.
cannot-return-failed = Ese pedido nunca se hizo.
return-ask = ¿Devolver <b>{ $name }</b> a { $store }? Inicio allí la devolución y recibes la etiqueta. Para otra talla o color, mira la página de la tienda.
return-ask-lines = ¿Qué se devuelve a { $store }? Inicio allí la devolución y recibes la etiqueta. Para otra talla o color, mira la página de la tienda.
returning = { $number ->
        [none] ⏳ Inicio tu devolución …
       *[other] ⏳ Inicio la devolución del pedido { $number } …
    }
return-at-store = { $store } gestiona las devoluciones en su propia página: ábrela, elige qué devuelves e imprime o guarda la etiqueta. Te aviso cuando la tienda lo tenga.
return-label = { $number ->
        [none] Tu etiqueta de devolución está lista. Imprímela, pégala en el paquete y entrégalo al transportista. Te aviso cuando la tienda lo tenga.
       *[other] Tu etiqueta de devolución del pedido <code>{ $number }</code> está lista. Imprímela, pégala en el paquete y entrégalo al transportista. Te aviso cuando la tienda lo tenga.
    }

## Ajustes

settings-title = <b>Ajustes</b>
settings-contact = <b>Contacto</b>
    { $contact }
settings-addresses = <b>Direcciones</b>
settings-no-addresses = No hay direcciones guardadas.
settings-cards = <b>Tarjetas</b>
settings-no-cards = No hay tarjetas guardadas.
settings-codes = <b>Códigos</b>
    { $codes }
settings-privacy = Guardo tus direcciones, tu contacto, tu carrito y tus pedidos. Las tarjetas están en el servicio de pagos; yo veo la marca y los últimos cuatro dígitos.
mail-title = <b>Correos de pedidos</b>
mail-what = Las tiendas confirman los pedidos y anuncian los paquetes por correo. Con una dirección de pedidos esos correos me llegan a mí: te cuento aquí lo que dicen y te paso los códigos de un solo uso. No se abre el buzón de nadie.
mail-on = Las tiendas donde compras como invitado reciben <code>{ $address }</code>. También puedes reenviarle correos de pedidos. Una dirección nueva sustituye a esta; los pedidos que ya están en camino se siguen igual.
mail-off = Las tiendas reciben tu propio correo.
mail-not-offered = Las tiendas escriben a tu propio correo. Este Muse no da direcciones de pedidos.
mail-question = ✉️ ¿Que las tiendas escriban a una dirección de pedidos que leo por ti, o a tu propio correo? Te cuento aquí lo que dicen esos correos. Puedes cambiarlo en /settings.
mailbox-is-none = Si quieres, también puedo leer los correos de pedidos en tu propio buzón: solo los de tiendas y transportistas, y solo leer.
mailbox-is-connected = 📥 Tu buzón está conectado: leo allí los correos de tiendas y transportistas, y no cambio nada.
mailbox-is-refused = ⚠️ Tu buzón ya no me deja entrar.
mailbox-page = Conecta tu buzón en esta página segura. El enlace vale una vez, durante una hora. La página dice cómo: entrando en tu proveedor de correo donde se ofrezca, o con una contraseña de aplicación, nunca con la principal.
mailbox-refused = ⚠️ Tu buzón ya no me deja entrar, así que no veo los correos de pedidos. Conéctalo otra vez en esta página segura, o déjalo: lo demás sigue igual.
mailbox-connected = 📥 Tu buzón está conectado. Allí leo solo correos de tiendas y transportistas. Desconéctalo cuando quieras en /settings.
mailbox-page-title = Conecta tu buzón
mailbox-page-whose = Esto lo conecta al chat de Muse de { $name }. Sigue solo si eres tú.
mailbox-page-what = Muse entra por IMAP, solo lee, y solo correos de tiendas y transportistas. La manera de entrar se guarda cifrada, y puedes quitarla con un toque en el chat.
mailbox-page-address = Dirección de correo
mailbox-page-password = Contraseña de aplicación
mailbox-page-host = Servidor de correo (solo si Muse no lo conoce)
mailbox-page-agree = Muse puede leer los correos de tiendas y transportistas de este buzón
mailbox-page-go = Conectar
mailbox-page-way = Entrar con { $provider }
mailbox-page-instead = O con una contraseña de aplicación:
mailbox-page-done = Tu buzón está conectado
mailbox-page-apps = Gmail: myaccount.google.com/apppasswords · iCloud: account.apple.com · Yahoo: seguridad de la cuenta
mailbox-no-consent = Marca la casilla si Muse puede leer esos correos.
mailbox-incomplete = Escribe tu dirección de correo y una contraseña de aplicación.
mailbox-oauth-only = Este proveedor ya no acepta contraseñas de aplicación. Entra con él si esta página lo ofrece; si no, usa una dirección de pedidos, o reenvíale los correos.
mailbox-unknown-server = El servidor de correo { $host } no responde. Revisa la dirección, o indica el servidor IMAP de tu proveedor.
mailbox-wrong-password = El servidor de correo no acepta esta contraseña. Usa una contraseña de aplicación hecha para Muse.
mailbox-sign-in-over = Esa entrada ya se usó, caducó o vino de otro navegador. Pide una página nueva en el chat.
mailbox-sign-in-declined = { $provider } no dejó entrar a Muse, o dijiste que no. Abre otra vez la página del chat para volver a intentarlo.
mailbox-sign-in-failed = Entrar con { $provider } no funcionó ahora. Abre otra vez la página del chat en un minuto.
mailbox-sign-in-partly = { $provider } dice que no se permitió leer el correo, y sin eso Muse no ve los correos de pedidos. Abre otra vez la página del chat y deja esa casilla marcada.
mailbox-no-imap = El servidor de correo no deja entrar a Muse aunque lo permitiste. Activa IMAP en los ajustes de tu correo (en el trabajo, pídelo a tu administrador) y abre otra vez la página del chat.
mailbox-left-there = He olvidado mi acceso a tu buzón. En { $provider } solo tú puedes retirar el permiso: { $page }
hours-title = <b>Horas de silencio</b>
hours-clock = Tu reloj: { $place }.
hours-clock-unknown = Aún no sé tu zona horaria.
hours-now = Allí son las { $time }.
hours-on = Las noticias de pedidos esperan entre { $hours }. Las preguntas que frenan un pedido llegan igual.
hours-off = Las noticias llegan a cualquier hora.
hours-how = También puedes escribir: «mi zona horaria es Madrid», «no me escribas entre las 22 y las 8».
zone-unknown = No conozco la zona horaria «{ $place }». Prueba con una ciudad grande cercana, por ejemplo «mi zona horaria es Bogotá».
sharing-title = <b>Enlaces a tiendas</b>
sharing-prefill-on = Los enlaces que llenan el carrito de una tienda llevan también tu contacto y dirección, donde la tienda los admite.
sharing-prefill-off = Los enlaces que llenan el carrito de una tienda no llevan nada sobre ti.
sharing-affiliate-on = Algunos enlaces a tiendas pueden dar una comisión al operador de este Muse. Pagas lo mismo, y nunca cambia qué tienda o precio te sugiero.
sharing-affiliate-off = Tus enlaces a tiendas no dan comisión a nadie.
hint-title = ✉️ Ha llegado un correo que no puedo verificar, de { $sender }:
hint-number = pedido <code>{ $number }</code>
hint-forged = ⚠️ Dice ser de la tienda, pero no viene de allí. No abras sus enlaces.
hint-ask = ¿Es sobre tu pedido en <b>{ $store }</b>? Nada cambia si tú no lo dices.
hint-accepted = ✓ He añadido ese correo a tu pedido de { $store }.
hint-declined = De acuerdo: dejo tu pedido de { $store } como está.
which-title = ✉️ Ha llegado un correo de { $sender }:
which-ask = Encaja con más de uno de tus pedidos en <b>{ $store }</b>. ¿De cuál se trata?
which-declined = De acuerdo: dejo tus pedidos de { $store } como están.
mailed-code = ✉️ Ha llegado un código por correo de { $sender }: <code>{ $code }</code>
mailed-code-unverified = No puedo verificar a ese remitente. Escribe el código solo donde tú lo hayas pedido.
mailed-code-over = ✉️ Llegó un código por correo, pero ya no vale.
mail-note = ✉️ Un correo de { $sender }:
event-ordered = confirma un pedido
event-confirmed = confirma un pedido
event-shipped = dice que el pedido se ha enviado
event-in-transit = dice que un paquete está en camino
event-out-for-delivery = dice que un paquete está en reparto
event-ready-for-pickup = dice que un paquete está listo para recoger
event-delivered = dice que un paquete se ha entregado
event-delayed = dice que un paquete se retrasa
event-exception = dice que hay un problema con un paquete
event-cancelled = dice que el pedido se ha cancelado
event-returned = dice que ha llegado una devolución
event-refunded = dice que se ha reembolsado dinero
forget-ask = ¿Borro todo lo que tengo de ti? Direcciones, contacto, tarjetas, tiendas conectadas, carrito y mensajes se van de inmediato. Los pedidos conservan artículos y cantidades por contabilidad, sin tu dirección.
forget-later = Tus pedidos se están haciendo en este momento. Pídemelo otra vez en un minuto.
forgotten = Listo. Borré todo menos la contabilidad de pedidos pasados. Pega un enlace cuando quieras empezar de nuevo.
stores-title = <b>Tiendas</b>
stores-none = Pega un enlace y te digo cómo puedo comprar ahí.
compare-none = No encontré ninguna oferta más barata entre las tiendas que conozco.
compare-cheaper = “{ $name }” cuesta { $saving } menos en { $store }.
commands-cart = Tu carrito
commands-orders = Tus pedidos
commands-settings = Idioma, direcciones, tus datos
commands-help = Cómo funciona
description = Soy Muse, un bot de compras. Pega enlaces de productos de cualquier tienda: los junto en un solo carrito y compras una sola vez. Hago un pedido por tienda y sigo cada paquete hasta que llegue.

## Cuentas en tiendas

account-unavailable = Las cuentas de esa tienda no se pueden vincular. De todos modos puedes comprar ahí como invitado.
account-store-down = El inicio de sesión de la tienda no responde en este momento. Inténtalo otra vez en unos minutos.
account-expired = Ese enlace de inicio de sesión ya se usó o venció. Empieza otra vez.
account-mixed-up = Ese inicio de sesión vino de otro lugar que el debido, así que no lo usé. Empieza otra vez.
account-declined = Lo rechazaste en la tienda, así que no se vinculó nada.
account-linked = ✓ Tu cuenta de { $store } está conectada. Usaré las direcciones y tarjetas que guardaste ahí.
account-unlinked = Tu cuenta de { $store } está desconectada.
account-unlinked-here = Tu cuenta de { $store } está desconectada aquí, pero no pude avisar a la tienda. Puedes quitar a Muse en tu cuenta de la tienda.
account-page-title = Conecta tu cuenta de { $store }
account-page-whose = Esto la conecta con el chat de Muse de { $name }. Sigue solo si eres tú.
account-page-what = Inicias sesión en la página de { $store }. Muse nunca ve tu contraseña.
account-page-go = Ir a { $store }
account-page-done = { $store } está conectada
account-page-back = Puedes volver al chat; ahí también te lo digo.
account-page-fault = No funcionó
account-page-expired = Esta página ya no sirve. Pide una nueva en el chat.
button-connect = Conectar { $store }
button-sign-in = Entrar en { $store }
button-disconnect = Desconectar { $store }
button-link = Conectar una tienda
settings-accounts = <b>Tiendas conectadas</b>
store-account-linked = 🔗 Tu cuenta está conectada
store-account-expired = ⚠️ vuelve a iniciar sesión
stores-link-why = Con tu cuenta conectada puedo usar las direcciones y tarjetas que guardaste ahí, y cancelar o devolver por ti.
stores-link-none = Ninguna de estas tiendas me deja conectar cuentas. Igual puedo comprar ahí.
step-instruments = <b>2 · Pago</b>
    ¿Cómo debe cobrarte cada tienda?
instruments-card = Tu tarjeta guardada en Muse, para { $stores }:
no-card-yet = ninguna todavía
method-unknown = No veo esa tarjeta o cuenta entre las guardadas.
review-sign-in = ⏸ Te espera: inicia sesión en { $store } otra vez y sigo por mi cuenta.
order-waits-sign-in = espera a que inicies sesión otra vez
sign-in-needed = <b>{ $store }</b> quiere que inicies sesión otra vez antes de tomar el pedido. Sigo por mi cuenta en cuanto lo hagas.
progress-sign-in = ⏸ { $store } espera a que inicies sesión
handover-over = no se terminó a tiempo en la tienda
handover-over-told = Tu compra en { $store } terminó allá sin pedido. Sus artículos están de nuevo en tu carrito.

## Cuentas en las páginas de las tiendas

button-login = Iniciar sesión en { $store }
button-login-page = Abrir la página segura
button-without = Seguir sin iniciar sesión
button-sign-out = Cerrar sesión en { $store }
button-sign-out-all = Cerrar todas las sesiones
button-ask-person = Ver la página
button-decline = Lo termino yo allí
button-anew = Abrir { $store } de nuevo
button-resume = Seguir en { $store }
login-page = Inicia sesión en <b>{ $store }</b> en esta página segura. Nunca escribas una contraseña en este chat. La página sirve una vez y durante 15 minutos.
login-page-used = Esta página para iniciar sesión en <b>{ $store }</b> ya no sirve.
login-stored = ✓ Guardé tu acceso a { $store }. Lo usaré cuando compres allí. /settings lo borra con un toque.
login-wanted = <b>{ $store }</b> necesita tu acceso antes de que yo pueda pedir allí. Sigo por mi cuenta en cuanto lo tenga.
login-refused = <b>{ $store }</b> no aceptó el acceso que guardaste, así que lo borré. Dalo otra vez en una página nueva; sigo por mi cuenta.
signed-out = ✓ Sesión cerrada en { $stores }. El acceso y la sesión están borrados. Comprobado ahora mismo: { $left ->
        [0] no queda nada.
        [one] queda una entrada. Avísanos, por favor.
       *[other] quedan { $left } entradas. Avísanos, por favor.
    }
settings-logins = <b>Accesos a tiendas</b>
settings-login = 🔑 { $store } · { $name }
settings-login-session = sesión iniciada
settings-login-by-hand = 🏠 { $store } · sesión iniciada a mano, en una ventana
settings-login-refused = ⚠️ no aceptado, borrado
store-login-stored = 🔑 Entro con tu acceso guardado
review-login = ⏸ Te espero: inicia sesión en { $store } y sigo por mi cuenta.
review-code = ⏸ Te espero: { $store } te envió un código de un solo uso. Escríbelo aquí y sigo por mi cuenta.
review-person = ⏸ Te espero: { $store } quiere comprobar que eres una persona. Toca el botón de su mensaje; sigo por mi cuenta.
review-member = Muse iniciará sesión en { $store } con tu acceso guardado y hará el pedido allí
review-guest = Muse pasará por la caja de { $store } como invitado y hará el pedido allí
order-waits-code = espera el código de un solo uso que te envió la tienda
order-waits-person = espera a que muestres a la tienda que eres una persona
progress-code = ⏸ { $store } espera tu código de un solo uso
progress-person = ⏸ { $store } espera a que pases su comprobación
ask-code = 🔢 <b>{ $store }</b> te envió un código de un solo uso. Escríbelo aquí. Mantengo la página abierta cinco minutos; el código va a la tienda y no se guarda en ningún sitio.
ask-code-again = 🔢 <b>{ $store }</b> no aceptó ese código. Míralo otra vez y escribe aquí el más reciente.
ask-code-given = ✓ Gracias. Sigo en <b>{ $store }</b> con tu código.
ask-code-late = ⏰ Dejé de esperar el código de <b>{ $store }</b>. Toca para seguir donde estaba; puede que la tienda envíe uno nuevo.
ask-code-over = El código de <b>{ $store }</b> ya no hace falta.
ask-code-which = Más de una tienda espera un código: { $stores }. Escribe también el nombre de la tienda, por ejemplo: { $store } 123456
ask-person = 🧩 <b>{ $store }</b> quiere comprobar que eres una persona. Abre su página, pasa la comprobación allí y sigo por mi cuenta. Yo nunca resuelvo esas comprobaciones. La página queda abierta cinco minutos.
ask-person-again = 🧩 <b>{ $store }</b> pide otra vez comprobar que eres una persona.
ask-person-given = ✓ Gracias. Sigo en <b>{ $store }</b>.
ask-person-late = ⏰ Nadie pasó a tiempo la comprobación de <b>{ $store }</b>, así que terminas allí con un toque. O abre su página de nuevo.
ask-person-gone = ⏰ La página de <b>{ $store }</b> se perdió porque Muse tuvo que reiniciarse. Ábrela de nuevo, o termina allí con un toque.
ask-person-declined = De acuerdo: terminas en <b>{ $store }</b> con un toque.
ask-person-over = La comprobación de <b>{ $store }</b> terminó.

# Páginas propias

login-form-title = Iniciar sesión en { $store }
login-form-whose = Para el chat de Muse de { $name }. Sigue solo si eres tú.
login-form-stored-title = Qué se guarda
login-form-stored = Tu usuario y tu contraseña de { $store }, y la sesión que da el inicio de sesión. Ambos se cifran con una clave solo tuya; nadie los lee en el chat.
login-form-used-title = Para qué
login-form-used = Muse inicia sesión en { $store } en tu nombre para hacer los pedidos que apruebes y ocuparse de ellos. Para nada más, y en ninguna otra tienda.
login-form-removed-title = Cómo borrarlo
login-form-removed = Escribe /settings en el chat y toca «Cerrar sesión en { $store }». El acceso y la sesión se borran al instante.
login-form-user = Correo o usuario en { $store }
login-form-password = Contraseña en { $store }
login-form-go = Guardar e iniciar sesión
login-form-ours = Esta página es de Muse, no de { $store }.
login-form-incomplete = Rellena los dos campos, por favor.
login-form-done = Tu acceso a { $store } está guardado
login-form-back = Puedes volver al chat. Muse inicia sesión cuando compres allí.
ask-page-expired = Esta página ya se usó o caducó. Pide otra en el chat.
ask-page-elsewhere = Esta página está abierta en otro navegador. Sigue allí o termina en la tienda.
ask-page-fault = Eso no funcionó
view-title = Pasa la comprobación de { $store }
view-whose = Para el chat de Muse de { $name }. Sigue solo si eres tú.
view-what = Verás la página de { $store } que Muse tiene abierta, y puedes tocar y escribir en ella. Allí no se pueden escribir contraseñas ni números de tarjeta.
view-go = Ver la página
view-how = Toca, escribe y desplázate como en cualquier página. Para arrastrar, mueve el dedo hacia un lado o déjalo quieto antes.
view-type = Escribir en la página
view-enter = Intro
view-done = Listo, sigue
view-decline = Lo termino en la tienda
view-connecting = Abriendo la página …
view-barred = Aquí no se pueden escribir contraseñas ni datos de tarjeta.
view-passed = Gracias. Muse sigue; puedes volver al chat.
view-late = La página ya no está abierta. Mira en el chat cómo seguir.
view-declined = De acuerdo. Terminas en la tienda; el chat tiene el enlace.
view-lost = Se perdió la conexión. Recarga esta página para seguir.
view-picture = La página de la tienda, como la ve Muse

## Novedades del carrito

news-sold-out = “{ $name }” de tu carrito se agotó. Lo dejé ahí por si vuelve.
news-back = “{ $name }” de tu carrito está disponible otra vez.
news-cheaper = Buenas noticias: “{ $name }” de tu carrito bajó de { $before } a { $after }.
news-dearer = “{ $name }” de tu carrito subió de { $before } a { $after }.

## Dinero

refused-money = no se pudo preparar el pago, así que ahí no se pidió ni se cobró nada. Vuelve a comprar en unos minutos.
refused-hold = la retención en tu tarjeta ya había terminado, así que ahí no se pidió nada. Vuelve a comprar para aprobarla otra vez.
bank-step = Tu banco quiere que confirmes { $amount } en { $card }. No se pide nada hasta que lo hagas; no se cobra nada hasta que una tienda acepte su pedido.
button-bank = Confirmar con el banco
bank-confirmed = ✓ Tu banco lo ha confirmado.
bank-over = Tu banco no lo confirmó, así que no se pidió ni se cobra nada.
invoice-title = Tu pedido en { $stores ->
    [one] una tienda
   *[other] { $stores } tiendas
}
invoice-how = Se paga antes de pedir nada. Lo que una tienda no acepte, o cobre de menos, vuelve enseguida a tu tarjeta.
invoice-refused = No puedo pedir { $amount } en este chat: Telegram no admite pagos de ese importe. No se cobra nada, y tu carrito vuelve en unos minutos.
invoice-too-late = Este pedido ya no espera ningún pago. No se cobró nada.
invoice-over = El pago no llegó a tiempo, así que no se pidió ni se cobra nada. Vuelve a comprar cuando quieras.
invoice-returned = 💰 { $amount } llegaron cuando su pedido ya había terminado. Vuelven a tu tarjeta.
invoice-stuck = { $amount } llegaron para un pedido que ya había terminado, y no pude devolverlos por mi cuenta. Avisé a quienes me llevan; te los devolverán.
money-late = <b>{ $store }</b> confirmó su pedido ({ $amount }) y no está pagado. No se cobra nada más sin una nueva aprobación; las personas que me operan lo revisan y te escribirán.
money-late-unclear = La retención en tu tarjeta termina ahora y <b>{ $store }</b> aún no ha dicho si aceptó tu pedido ({ $amount }). No se cobra nada por él; si la tienda lo confirma más tarde, te preguntaré antes.
late-asked = <b>{ $store }</b> confirmó tu pedido { $number } cuando la retención en tu tarjeta ya había terminado. No se cobró nada por él. Cuesta <b>{ $amount }</b>: ¿lo cobro ahora?
late-asked-dearer = <b>{ $store }</b> aceptó tu pedido { $number } por <b>{ $amount }</b>; habías aprobado { $cap } como máximo, así que no se cobró nada por él. ¿Cobro { $amount } ahora?
late-no-card = No tienes ninguna tarjeta guardada aquí: agrega una primero.
late-waiting = Un momento: el pago de { $amount } por tu pedido { $number } en <b>{ $store }</b> está en marcha. Se cobra una sola vez.
late-paid = ✓ { $amount } por tu pedido { $number } en <b>{ $store }</b>: pagado con { $card }.
late-over = No hay nada que pagar por tu pedido { $number } en <b>{ $store }</b>.
late-put-off = De acuerdo, no se cobra nada. La tienda puede cancelar un pedido que sigue sin pagar; puedes pagarlo aquí cuando quieras.
late-declined = { $card } fue rechazada y no se cobró nada. Prueba otra tarjeta, o consulta a tu banco e inténtalo de nuevo.
late-not-confirmed = Tu banco no confirmó, así que no se cobra nada. Inténtalo de nuevo o con otra tarjeta.
late-invoice-over = El pago no se hizo a tiempo, así que no se cobra nada. Puedes pagar cuando quieras.
late-down = El servicio de pagos no responde en este momento. No se cobra nada; te preguntaré de nuevo en cuanto responda.
late-bank-step = Tu banco quiere que confirmes { $amount } en { $card }. No se cobra nada hasta que lo hagas.
late-bank-over = Tu banco no confirmó, así que no se cobra nada.
late-invoice-how = Por un pedido que su tienda confirmó después de que tu pago anterior volviera a ti.
button-pay-late = Pagar { $amount }
button-pay-late-card = Pagar { $amount } · { $card }
button-not-now = Ahora no
money-refunded = 💰 { $amount } de <b>{ $store }</b> vuelven a { $card }.
paid-store-saved = { $store } cobra al método que tiene guardado
paid-token = { $store } cobra con su servicio de pagos
paid-invoice = { $store } envía una factura
paid-connect = Muse cobró a tu tarjeta
paid-virtual-card = Muse pagó con la tarjeta de un solo uso ····{ $card }
paid-at-store = pagado por ti en { $store }
receipt-title = <b>Recibo</b>
receipt-file = Recibo
receipt-order = { $store }: { $total } – { $how }
receipt-at-store = { $store }: unos { $total } – pagas ahí
receipt-unclear = { $store }: aún no se sabe si se hizo el pedido
receipt-not-placed = { $store }: no se pidió ni se cobró nada
receipt-total = <b>Pedido: { $total }</b>
receipt-captured = Muse cobró a { $card }: { $amount }
receipt-invoice = Pagado en Telegram: { $held }, de los que { $rest } vuelven a { $card }
receipt-invoice-all = Pagado en Telegram con { $card }: { $held }
receipt-held = Retenido en { $card }: { $amount }; solo se cobrará lo que confirmen las tiendas
receipt-later = Aprobado después, para { $store }:
receipt-released = Se liberó la retención en { $card }
receipt-subtotal = Subtotal
receipt-shipping = Envío
receipt-tax = Impuestos
receipt-sum = Total
receipt-together = Pedido en total
receipt-refunded = Devuelto
evidence-title = Lo que aprobaste en { $store }
evidence-order = Pedido
evidence-digest = Huella de la revisión
evidence-tap = Tu toque
evidence-cap = Como máximo
evidence-later = Aprobado después
evidence-sent = Enviado a la tienda
evidence-answer = Respuesta de la tienda
evidence-total = Total de la tienda
evidence-shown = La parte de la tienda tal como se mostró (sin repetir dirección ni contacto)
operator-store-failed = ⚠️ { $store }: falló una comprobación ({ $count } seguidas): { $problem }
operator-store-paused = ⛔ { $store }: fallaron { $count } comprobaciones seguidas, la última por: { $problem }. Cada quien termina allí su compra hasta que una comprobación salga bien.
operator-store-drift = 🔎 { $store } aún funciona, pero ha cambiado: { $changes }
operator-store-back = ✅ { $store } vuelve a pasar la comprobación. Compro allí como antes.
operator-unpaid = ⚠️ { $store }, pedido { $order } ({ $amount }): terminó la retención que debía pagarlo. Quien compró lo sabe; cobrar exige una nueva aprobación.
operator-late-paid = ✅ { $store }, pedido { $order } ({ $amount }): el comprador aceptó y está pagado.
operator-late-not-paid = ⚠️ { $store }, pedido { $order } ({ $amount }): el comprador aceptó, pero el pago no se completó. Puede intentarlo de nuevo.
operator-late-put-off = ⚠️ { $store }, pedido { $order } ({ $amount }): el comprador no quiere pagarlo ahora. Queda sin pagar hasta que lo haga.
operator-dispute = ⚠️ Disputa { $dispute } por { $amount } (compra { $checkout }, motivo: { $reason }). En esta compra ya no se hace nada por sí solo: ni transferencias ni reembolsos.
operator-refund-frozen = ⚠️ Un reembolso de { $amount } del pedido { $order } espera: el pago está en disputa.
operator-payment-stuck = ⚠️ Un pago de { $amount } ({ $charge }) no es de ningún pedido, y Stripe no quiso devolverlo. ¿Es MUSE_TELEGRAM_PROVIDER_TOKEN de la misma cuenta de Stripe? Devuélvelo a mano, por favor.
operator-reconciliation = ⚠️ Dinero: diferencias con el servicio de pagos: { $count }
    { $differences }
