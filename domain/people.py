"""Who the order goes to."""

from domain.base import Frozen


class Address(Frozen):
    """A postal address. `region` is the state or province code ("NY"), `country` ISO 3166-1 alpha-2."""

    name: str = ""
    line1: str
    line2: str = ""
    city: str
    region: str = ""
    postal_code: str = ""
    country: str = "US"


class Contact(Frozen):
    """How a store reaches the shopper. `phone` in E.164 ("+12125550123")."""

    name: str
    email: str
    phone: str = ""
