"""Adding: what a user names is found, opened, read beside the encoder, encoded and committed."""
