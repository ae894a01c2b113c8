"""Thin views. Private to this slice."""
