"""The benchmark: a season of any size, made up, and every way of reading it measured side by side in one run.

``python -m tests.benchmark.bench --returns 1000`` prints the table of docs/performance.md.
"""
