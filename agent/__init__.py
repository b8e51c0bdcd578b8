"""The conversation: what the shopper means, and the checkout's steps. Nothing here spends."""
