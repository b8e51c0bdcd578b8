"""Petit Atelier: a boutique with cart links, finished by the shopper, that mails its confirmations."""
