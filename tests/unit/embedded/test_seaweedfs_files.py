"""What SeaweedFS is told: every unsafe default is turned off in these texts."""

import json
import socket
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from digitize.embedded.certificates import make_certificates
from digitize.embedded.ports import FIRST_PORT, GRPC_OFFSET, LAST_PORT, free_port_pairs
from digitize.embedded.seaweedfs_files import filer_toml, master_toml, prefix_is_durable, s3_json, security_toml


def test_filer_keeps_names_in_postgresql_over_the_socket() -> None:
    text = filer_toml(socket_folder=Path('/data "x"/run'), port=5432, password="p\\w")
    store = tomllib.loads(text)["postgres2"]
    assert store["enabled"] is True
    assert store["hostname"] == '/data "x"/run'
    assert store["password"] == "p\\w"
    assert store["upsertQuery"].count("$") == 4


def test_every_http_key_and_every_grpc_service_is_secured() -> None:
    keys = {"jwt.signing": "a", "jwt.signing.read": "b", "jwt.filer_signing": "c", "jwt.filer_signing.read": "d"}
    text = security_toml(keys=keys, certificate=Path("/c"), private_key=Path("/k"), authority=Path("/a"))
    security = tomllib.loads(text)
    assert security["jwt"]["signing"]["key"] == "a"
    assert security["jwt"]["filer_signing"]["read"]["key"] == "d"
    assert security["grpc"]["ca"] == "/a"
    for part in ("master", "volume", "filer", "s3", "client"):
        assert security["grpc"][part] == {"cert": "/c", "key": "/k"}


def test_housekeeping_never_erasure_codes() -> None:
    scripts = tomllib.loads(master_toml())["master"]["maintenance"]["scripts"]
    assert "volume.deleteEmpty" in scripts
    assert "ec." not in scripts


def test_s3_knows_one_identity() -> None:
    (identity,) = json.loads(s3_json(access_key="A", secret_key="S"))["identities"]
    assert identity["credentials"] == [{"accessKey": "A", "secretKey": "S"}]


def listing(*, prefix: str, fsync: bool) -> str:
    rule = {"locationPrefix": prefix, "fsync": fsync}
    return json.dumps({"version": 1, "locations": [rule]}, indent=2)


def test_fsync_holds_only_when_the_last_listing_says_so() -> None:
    durable = listing(prefix="/buckets/", fsync=True)
    assert prefix_is_durable(f"noise\n{durable}\n> ")
    assert not prefix_is_durable(durable + "\n" + listing(prefix="/buckets/", fsync=False))
    assert not prefix_is_durable(listing(prefix="/elsewhere/", fsync=True))
    assert not prefix_is_durable("error: no filer")
    assert not prefix_is_durable(durable[:40])


def test_certificate_is_signed_by_the_authority_and_nobody_keeps_its_key() -> None:
    made = make_certificates(now=datetime(2026, 11, 1, tzinfo=UTC))
    authority = x509.load_pem_x509_certificate(made.authority.encode())
    certificate = x509.load_pem_x509_certificate(made.certificate.encode())
    certificate.verify_directly_issued_by(authority)
    assert certificate.not_valid_before_utc < datetime(2026, 11, 1, tzinfo=UTC)


def test_ports_come_in_free_pairs_below_the_ephemeral_range() -> None:
    ports = free_port_pairs(4)
    assert len(set(ports)) == 4
    assert all(FIRST_PORT <= port <= LAST_PORT and port + GRPC_OFFSET < 32_768 for port in ports)


def test_remembered_ports_are_kept_while_free_and_replaced_when_taken() -> None:
    first = free_port_pairs(4)
    assert free_port_pairs(4, remembered=first) == first
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", first[2] + GRPC_OFFSET))
        stranger.listen()
        second = free_port_pairs(4, remembered=first)
    assert [second[0], second[1], second[3]] == [first[0], first[1], first[3]]
    assert second[2] != first[2]
