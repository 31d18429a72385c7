"""Request and response models of the JSON face; they check form, never procedure."""
