"""The HTML face: server-rendered siblings of the JSON routes, calling the same functions."""
