"""Helpers of the course on recurrent neural networks."""
