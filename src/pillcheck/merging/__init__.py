"""The merge of two versions of a page with their common base."""
