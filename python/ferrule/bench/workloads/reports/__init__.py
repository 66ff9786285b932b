"""Workloads of the domain reports: XLSX and PDF files from rows."""
