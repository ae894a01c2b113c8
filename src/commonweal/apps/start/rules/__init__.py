"""Pure decisions of the first hour: rows to reports, and a made-up portfolio from a seed."""
