"""The pages of accounts, by whom they are for."""
