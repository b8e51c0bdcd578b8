"""The Universal Commerce Protocol, seen from the buyer's side: what tier 1 speaks to a store's API."""
