"""Who people are: profiles, the directory, invitations to join."""
