"""The package's own workloads, one module a domain."""
