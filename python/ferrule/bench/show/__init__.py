"""Shows results: in the terminal, and as a page with plots."""
