"""Workloads of the domain codec."""
