"""One file per store: all that Muse knows about that store. Each file binds `STORE` (or a tuple `STORES`)."""
