"""Documents in other formats than HTML and plain text, each read into one article."""
