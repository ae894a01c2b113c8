"""What people fill in. Private to this slice."""
