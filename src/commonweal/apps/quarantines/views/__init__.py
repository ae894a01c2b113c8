"""Pages of rows: those that could not be loaded, and those that differ. Private to this slice."""
