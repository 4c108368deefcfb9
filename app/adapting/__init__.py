"""Fine-tuning a corpus's encoder on the corpus itself: its headings ask, its passages answer."""
