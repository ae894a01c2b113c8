"""Thin views of the forms of benefits. Private to this slice."""
