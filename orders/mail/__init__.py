"""Order and parcel mails: reading them, trusting them, fetching them, matching them to orders."""
