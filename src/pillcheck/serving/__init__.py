"""The page in a browser: served as it is, edited through the proven edit, shown as it changes."""
