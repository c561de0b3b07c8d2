"""Runs the rules, fixes findings, and applies suppressions and baselines."""
