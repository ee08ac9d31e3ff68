"""Drafts of mail that a person opens, looks at and sends; nothing is sent from here."""
