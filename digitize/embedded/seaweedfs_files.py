"""The text of SeaweedFS's configuration files. Pure: values in, text out.

SeaweedFS reads them from its working directory; all hold keys, so all are written with mode 0600.
"""

import json
from pathlib import Path

# Bytes reach the disk before a put is answered; without this setting weed never calls fsync for a put.
DURABLE_PREFIX = "/buckets/"
# "%s" and "%[1]s" are filled in by SeaweedFS with the name of a bucket's own table.
FILER_STATEMENTS = """\
createTable = '''
CREATE TABLE IF NOT EXISTS "%s" (
  dirhash BIGINT, name VARCHAR(65535), directory VARCHAR(65535), meta bytea, PRIMARY KEY (dirhash, name)
);
'''
enableUpsert = true
upsertQuery = '''
INSERT INTO "%[1]s" (dirhash, name, directory, meta) VALUES ($1, $2, $3, $4)
ON CONFLICT (dirhash, name) DO UPDATE SET directory = EXCLUDED.directory, meta = EXCLUDED.meta
'''
"""


def filer_toml(*, socket_folder: Path, port: int, password: str) -> str:
    """Return filer.toml: object names live in PostgreSQL, whose WAL makes them as durable as the bytes."""
    connection = {
        "hostname": _quoted(str(socket_folder)),
        "port": str(port),
        "username": _quoted("seaweedfs"),
        "password": _quoted(password),
        "database": _quoted("seaweedfs"),
        "schema": _quoted(""),
        "sslmode": _quoted("disable"),
        "connection_max_idle": "10",
        "connection_max_open": "30",
        "connection_max_lifetime_seconds": "300",
    }
    lines = [f"{name} = {value}" for name, value in connection.items()]
    return "\n".join(["[postgres2]", "enabled = true", *lines, FILER_STATEMENTS])


def security_toml(*, keys: dict[str, str], certificate: Path, private_key: Path, authority: Path) -> str:
    """Return security.toml: a signing key a section (HTTP), and mutual TLS for every gRPC port.

    The filer answers gRPC without any password: with TLS only the holder of our private key may ask.
    """
    sections = [f"[{section}]\nkey = {_quoted(key)}\n" for section, key in keys.items()]
    sections.append(f"[grpc]\nca = {_quoted(str(authority))}\n")
    sections += [
        f"[grpc.{part}]\ncert = {_quoted(str(certificate))}\nkey = {_quoted(str(private_key))}\n"
        for part in ("master", "volume", "filer", "s3", "client")
    ]
    return "\n".join(sections)


def master_toml() -> str:
    """Return master.toml: three volumes a bucket rather than seven, and housekeeping without erasure coding.

    SeaweedFS's own schedule runs ec.encode, which upstream issue 9530 connects with corrupted data.
    """
    return """\
[master.maintenance]
scripts = '''
  lock
  fs.log.purge -daysAgo=7
  volume.deleteEmpty -quietFor=24h -apply
  s3.clean.uploads -timeAgo=24h
  unlock
'''
sleep_minutes = 17

[master.volume_growth]
copy_1 = 3
"""


def s3_json(*, access_key: str, secret_key: str) -> str:
    """Return s3.json: one identity; requests without its signature are refused."""
    identity = {
        "name": "digitize",
        "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    return json.dumps({"identities": [identity]}, indent=2) + "\n"


def prefix_is_durable(shell_output: str) -> bool:
    """Tell whether the last listing of `fs.configure` in this output has fsync on for all buckets."""
    start = shell_output.rfind('{\n  "version"')
    if start < 0:
        return False
    try:
        listing, _end = json.JSONDecoder().raw_decode(shell_output[start:])
    except json.JSONDecodeError:
        return False
    return any(
        location.get("locationPrefix") == DURABLE_PREFIX and location.get("fsync") is True
        for location in listing.get("locations", [])
    )


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string: the same escapes.
    return json.dumps(text, ensure_ascii=False)
