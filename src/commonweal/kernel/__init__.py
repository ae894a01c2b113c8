"""What every floor above may use: errors, money, period, ids, canonical JSON, record shapes."""
