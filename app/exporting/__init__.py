"""A collection as a page to hand over: Markdown, HTML, DOCX, CSV."""
