"""Ways to buy at a store: its API, its pages in a browser, or a link that fills its cart."""
