"""Parcel carriers: whose number is it, and where is it tracked. The data is `carriers.toml`."""
