"""Reading: files and pages in several formats become Articles, and Articles become Passages."""
