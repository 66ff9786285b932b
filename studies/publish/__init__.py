"""The generated pages of docs/, written from result files."""
