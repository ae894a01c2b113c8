"""The commands behind the Makefile, on the standard library alone."""
