"""What holds whatever Hypothesis thinks of."""
