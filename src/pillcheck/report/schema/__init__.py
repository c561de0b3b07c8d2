"""The JSON schema of all output."""
