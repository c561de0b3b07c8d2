"""What must be so on a page: one module for each rule."""
