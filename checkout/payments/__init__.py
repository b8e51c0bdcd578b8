"""Money: who pays what, and the cards shoppers saved with the payment service."""
