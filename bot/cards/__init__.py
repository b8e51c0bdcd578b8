"""Cards: pure functions from frozen values to text and buttons. Every sentence comes from `texts/`."""
