"""The operator's mailbox, followed while Muse serves."""
