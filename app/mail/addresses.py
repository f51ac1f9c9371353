"""How a mail address is spelled where programs read it: letters, digits and signs of ASCII alone."""

from email_validator import EmailNotValidError, validate_email


def ascii_domain(domain: str) -> str | None:
    """Return a domain as mail servers and the register of names spell it; None when it is no domain.

    As IDNA 2008 does: "ß" is a letter of its own there, and fass.example another house than faß.example.
    """
    if domain.isascii():
        return domain.lower()
    try:
        return validate_email(f"a@{domain}", check_deliverability=False, test_environment=True).ascii_domain
    except EmailNotValidError:
        return None


def on_the_wire(address: str) -> str:
    """Return ``address`` with its domain in ASCII, for SMTP and for headers (RFC 5321, RFC 5322).

    :raises ValueError: it cannot be written so.
    """
    if address.isascii():
        return address
    name, _at, domain = address.rpartition("@")
    spelled = ascii_domain(domain)
    if spelled is None or not name.isascii():
        raise ValueError("an address that no server of today takes")
    return f"{name}@{spelled}"
