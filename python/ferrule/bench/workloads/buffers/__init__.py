"""Workloads about memory that is shared."""
