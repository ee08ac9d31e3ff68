"""The one truth of form and reader: the same layout writes a form and reads it back."""
