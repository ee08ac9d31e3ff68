"""The doors to file formats: reading cells safely, writing workbooks. Knows nothing of the campaign."""
