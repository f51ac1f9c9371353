"""People: who they are, how they sign in, which language and zone they live in."""
