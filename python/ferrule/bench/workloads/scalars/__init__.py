"""Workloads of the domain scalars: what a call costs, against the work that it carries."""
