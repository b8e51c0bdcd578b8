"""After placing: every order followed to the door, cancelled or returned."""
