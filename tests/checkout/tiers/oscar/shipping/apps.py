from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    name = "tests.checkout.tiers.oscar.shipping"
    label = "shipping"
