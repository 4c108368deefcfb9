"""How results are printed: for a terminal, for a document, for a program."""
