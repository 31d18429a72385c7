"""The pages in a real browser: the ways people work, on a desk and on a telephone."""
