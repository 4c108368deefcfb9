"""The encoder, the dense and the lexical index, and keeping both in step with the store."""
