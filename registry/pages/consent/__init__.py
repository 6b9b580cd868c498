"""Giving a consent: from an everyday template to a signature, in six screens, kept as a draft after each."""
