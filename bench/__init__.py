"""Synthetic Vietnamese administrative pages with exact ground truth, and their scoring."""
