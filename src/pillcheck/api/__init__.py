"""The Python API. The public names are those of the package ``pillcheck``; see docs/api.md."""
