"""Papers as reference managers read them: BibTeX and RIS. Pure text, complete and correctly escaped."""
