"""A private authority and one certificate for the gRPC ports of our own SeaweedFS.

The authority's key is thrown away after it signed: nobody, not even we, can make a second certificate.
"""

import datetime
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Made anew at every start, so it only has to outlive one run.
VALID_DAYS = 3650
CLOCK_TOLERANCE = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSet:
    """PEM texts."""

    authority: str
    certificate: str
    private_key: str


def make_certificates(*, now: datetime.datetime) -> CertificateSet:
    """Return an authority and one certificate (server and client use, 127.0.0.1) that it signed."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _name("digitize object store authority")
    authority = (
        _unsigned(subject=authority_name, issuer=authority_name, public_key=authority_key.public_key(), now=now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    certificate = (
        _unsigned(subject=_name("digitize"), issuer=authority_name, public_key=key.public_key(), now=now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(uses, critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return CertificateSet(
        authority=authority.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        private_key=private_key.decode("ascii"),
    )


def _unsigned(
    *,
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    now: datetime.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
