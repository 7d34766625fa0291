"""Measures the matcher on the benchmarks kept beside the repository."""
