"""Plain text: headings, lists and adverts told apart by how their lines look."""
