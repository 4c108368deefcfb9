"""Sample articles, written for medcite: an illustration, not medical advice."""
