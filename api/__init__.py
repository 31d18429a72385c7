"""Three faces over the house (JSON, pages, command line) and no rule of procedure."""
