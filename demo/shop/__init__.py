"""What the demo's stores have in common: goods, bags and their sums, orders on a fast clock, parcels."""
