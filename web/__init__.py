"""HTTP in and out: hosted pages, webhooks, health and metrics. No business rules."""
