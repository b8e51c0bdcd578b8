"""Pictures that Muse draws itself, in a process of its own."""
