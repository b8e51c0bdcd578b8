"""Local stand-ins that speak the real protocols to Muse's unchanged clients. No room imports them."""
