"""What answers questions about ferrule and is no part of the package: run by make, published in docs/."""
