"""From a cart to orders: sessions, quotes, tiers, payments and the placing itself."""
