"""Ratios to raw limits that are measured in the same run: `make bench`, or `python -m tests.benchmarks H1 H5 H7 H8`."""
