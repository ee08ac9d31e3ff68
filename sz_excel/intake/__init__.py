"""A returned file becomes answers and findings."""
