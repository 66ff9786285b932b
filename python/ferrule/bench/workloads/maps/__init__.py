"""Workloads of the domain maps."""
