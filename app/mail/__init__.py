"""Mails: what one is, how it is written down, how it leaves."""
