"""What is kept: articles, passages, citations, and the store they live in."""
