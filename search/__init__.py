"""From a question to ranked, highlighted, cited passages."""
