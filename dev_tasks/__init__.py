"""What ``./dev`` does. Only the standard library may be used here: nothing else is there at first."""
