"""Pure decisions about what comes in: reports from cells, bodies from names, which is which."""
