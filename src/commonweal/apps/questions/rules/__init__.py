"""Pure decisions: the record as one audience knows it, which questions are one, which is first."""
