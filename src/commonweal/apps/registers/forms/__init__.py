"""Forms of risks. Private to this slice."""
