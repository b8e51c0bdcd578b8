"""Frozen types that every room speaks. Nothing here reads, writes or waits."""
