"""Where mails go while there is no mail server: everybody can read them. For demonstrations."""
