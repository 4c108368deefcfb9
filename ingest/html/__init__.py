"""HTML pages: what they state, which part is the article, and its blocks in reading order."""
