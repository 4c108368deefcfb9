"""Pages from the web: fetched politely, within limits, and only where they have changed."""
