"""Reads: what a batch would do, the batches and doubts that a person may see."""
