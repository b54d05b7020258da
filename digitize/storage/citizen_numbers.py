"""Citizen numbers at rest: encrypted for the few who may read them, and a keyed hash for matching.

AES-256-GCM (NIST SP 800-38D) under a key derived by HKDF-SHA256 (RFC 5869) from the secret of the settings. A
plain hash would not do: there are fewer than 10^12 numbers, all of them hashed within minutes.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE_BYTES = 12


class UnreadableCitizenNumberError(Exception):
    """A stored number that the present secret does not open: the secret was changed, or the row was altered."""


class CitizenNumbers:
    """Encrypts, decrypts and hashes citizen numbers with keys derived from `secret` (any length above 0)."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("the secret is empty")
        self._cipher = AESGCM(_derived_key(secret, b"digitize citizen number encryption 1"))
        self._hash_key = _derived_key(secret, b"digitize citizen number hash 1")

    def encrypt(self, number: str, canonical_code: str) -> bytes:
        """Return `number` sealed for the dossier `canonical_code`: version, nonce, ciphertext with tag.

        The dossier is authenticated too, so that a number cannot be moved to another row unnoticed.
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, number.encode("ascii"), canonical_code.encode("ascii"))
        return _VERSION + nonce + sealed

    def decrypt(self, sealed: bytes, canonical_code: str) -> str:
        """Return the number that `encrypt` sealed; raises UnreadableCitizenNumberError."""
        if sealed[:1] != _VERSION:
            raise UnreadableCitizenNumberError
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, ciphertext, canonical_code.encode("ascii")).decode("ascii")
        except (InvalidTag, ValueError) as error:
            raise UnreadableCitizenNumberError from error

    def keyed_hash(self, number: str) -> bytes:
        """Return HMAC-SHA256 of `number`: equal numbers have equal hashes, and only the secret can make them."""
        return hmac.new(self._hash_key, number.encode("ascii"), hashlib.sha256).digest()


def _derived_key(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode("utf-8"))
