"""Small readers, each of one kind of evidence. None of them decides anything."""
