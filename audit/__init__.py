"""Audits: citations checked against a corpus, and how hard a text is to read."""
