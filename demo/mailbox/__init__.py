"""A mailbox in memory behind a real IMAP server."""
