"""Files that hold many articles, taken apart record by record without being held whole."""
