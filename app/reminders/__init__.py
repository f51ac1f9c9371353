"""What is said before a meeting, and when."""
