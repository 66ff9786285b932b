"""Workloads about records."""
