"""Passwords: Argon2id, with the library's PHC strings (RFC 9106; 64 MiB, three passes, four lanes)."""

import os
import threading
import unicodedata

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SHORTEST = 12  #: characters
LONGEST = 200  #: characters; hashing longer ones would only cost time
#: each takes 64 MiB while it runs
_at_once = threading.Semaphore(2)
#: compared with when there is no such account, so that the answer takes as long
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43


def hash_of(password: str) -> str:
    """Hash a new password."""
    with _at_once:
        return Argon2id(
            salt=os.urandom(16), length=32, iterations=3, lanes=4, memory_cost=64 * 1024
        ).derive_phc_encoded(_bytes(password))


def matches(password: str, stored: str | None) -> bool:
    """Tell whether ``password`` is the one hashed in ``stored``; takes as long when that is None."""
    with _at_once:
        try:
            Argon2id.verify_phc_encoded(_bytes(password[:LONGEST]), stored or _NOBODY)
        except InvalidKey:
            return False
    return stored is not None


def _bytes(password: str) -> bytes:
    """The same characters are the same password on every keyboard (NFKC, as in RFC 8265)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
