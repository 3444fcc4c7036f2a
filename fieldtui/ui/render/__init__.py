"""How values become lines on the terminal: formats, symbols, colours, layout."""
