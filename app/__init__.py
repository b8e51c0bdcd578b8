"""Composition: builds the runtime from settings and hands each room what it needs."""
