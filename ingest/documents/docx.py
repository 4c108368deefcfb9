"""Read a Word document (.docx, OOXML) into headed blocks of text."""
