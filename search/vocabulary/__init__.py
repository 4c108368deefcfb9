"""Lists of names that mean the same, as text."""
