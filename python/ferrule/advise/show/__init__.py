"""What was found of a run, for people and for other tools: the terminal, a page, files, a comparison."""
