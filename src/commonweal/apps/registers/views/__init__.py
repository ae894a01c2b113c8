"""Pages on which risks are kept. Private to this slice."""
