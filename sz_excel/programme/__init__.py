"""One edition of the campaign, as tables."""
