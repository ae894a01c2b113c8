"""Commonweal: direct, deliver, measure and prove public IT-enabled change."""

__version__ = "0.1.0"
