"""Citations as references: CSL and its styles, BibTeX, RIS."""
