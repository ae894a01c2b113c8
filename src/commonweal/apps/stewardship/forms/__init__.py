"""Forms of benefits: one for each section of the record, one for each table, one for each step."""
