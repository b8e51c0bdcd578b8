"""Store accounts that shoppers link: OAuth 2.0 as UCP's identity linking uses it."""
