"""Workloads of the domain sequences."""
