"""Pages of migrations. Private to this slice."""
