"""The language server: what editors ask of a page that is open in them, saved or not."""
