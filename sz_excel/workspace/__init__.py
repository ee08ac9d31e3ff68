"""The office's folder: roster, rulings, journal, lock."""
