"""An authenticator of one's own: it makes passkeys and signs with them, as a telephone does, or wrongly."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData

ORIGIN = "http://forum.example.org"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def websafe(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unwebsafe(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One device: at most one passkey, and how often it was used."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.handle, self.uses = os.urandom(16), None, 0

    def make(self, options, *, origin=ORIGIN, verified=True, credential_id=None):
        """Answer options of registration. Returns what the browser sends."""
        self.handle = unwebsafe(options["user"]["id"])
        self.id = credential_id or self.id
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.id, public)
        data = self._data(options["rp"]["id"], PRESENT | ATTESTED | VERIFIED * verified) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"], origin)
        return self._json(clientDataJSON=client, attestationObject=attestation)

    def sign(self, options, *, origin=ORIGIN, verified=True, rp=None, kind="webauthn.get", handle=None):
        """Answer options of signing in. Returns what the browser sends."""
        self.uses += 1
        data = self._data(rp or options["rpId"], PRESENT | VERIFIED * verified)
        client = self._client(kind, options["challenge"], origin)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._json(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signed,
            userHandle=self.handle if handle is None else handle,
        )

    def _data(self, rp, flags):
        return hashlib.sha256(rp.encode()).digest() + bytes([flags]) + struct.pack(">I", self.uses)

    def _client(self, kind, challenge, origin):
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()

    def _json(self, **response):
        return json.dumps(
            {
                "id": websafe(self.id),
                "rawId": websafe(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {name: websafe(value) for name, value in response.items()},
            }
        )
