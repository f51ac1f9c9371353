"""What pages cost: ``./dev bench``, or ``python -m bench --help``. Explained in docs/performance.md."""
