"""Little shops of different make, each with the store file that a newcomer wrote from docs/adding-a-store.md."""
