from decimal import Decimal

from oscar.apps.shipping import repository
from oscar.apps.shipping.methods import FixedPrice


class Standard(FixedPrice):
    code, name, description = "standard", "Standard", "Arrives in 3-5 business days"


class Express(FixedPrice):
    code, name, description = "express", "Express", "Arrives in 1-2 business days"


class Repository(repository.Repository):
    methods = (
        Standard(Decimal("5.95"), Decimal("5.95")),
        Express(Decimal("14.95"), Decimal("14.95")),
    )
