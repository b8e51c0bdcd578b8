hello = Hello

# Novedades del carrito

news-sold-out = “{ $name }”, que está en tu carrito, se agotó. Lo dejé ahí por si vuelve.
news-back = “{ $name }”, que está en tu carrito, está disponible otra vez.
news-cheaper = Buena noticia: “{ $name }”, que está en tu carrito, bajó de { $before } a { $after }.
news-dearer = “{ $name }”, que está en tu carrito, subió de { $before } a { $after }.
