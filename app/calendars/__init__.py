"""Calendar feeds, downloads and invitations."""
