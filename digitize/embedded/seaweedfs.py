"""Our own SeaweedFS: S3 on loopback, object names in PostgreSQL, every unsafe default turned off.

Closed here (each was measured or found open): puts without fsync; a filer that anybody may read and delete;
a master whose GET /col/delete destroys a bucket; gRPC without authentication; telemetry; the LAN address as
default; Iceberg and Lance servers; encryption that answers 500 without a key; erasure coding on a schedule;
errors just after a start (ready means: an object was put and read back).
"""

import datetime
import io
import json
import os
import secrets
import signal
from dataclasses import dataclass
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from digitize.embedded.certificates import make_certificates
from digitize.embedded.child import Child
from digitize.embedded.data_folder import DataFolder
from digitize.embedded.errors import (
    BucketWithoutLockError,
    InitialisationFailedError,
    NotInitialisedError,
)
from digitize.embedded.leftovers import stop_leftovers
from digitize.embedded.os_user import run_as
from digitize.embedded.ports import GRPC_OFFSET, free_port_pairs
from digitize.embedded.private_files import make_private_folder, write_private_file
from digitize.embedded.seaweedfs_files import (
    DURABLE_PREFIX,
    filer_toml,
    master_toml,
    prefix_is_durable,
    s3_json,
    security_toml,
)
from digitize.embedded.weed_program import weed_program

JWT_SECTIONS = ("jwt.signing", "jwt.signing.read", "jwt.filer_signing", "jwt.filer_signing.read")
# A bucket with object lock keeps every version: the canary would grow there for ever.
CANARY_BUCKET = "digitize-canary"
CANARY_KEY = "canary"
# weed puts its gRPC sockets there whatever TMPDIR says, and a killed one leaves them.
GRPC_SOCKET_FOLDER = Path("/tmp")  # noqa: S108


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePorts:
    """The HTTP ports on 127.0.0.1; each service also has port + 10000 for gRPC."""

    master: int
    volume: int
    filer: int
    s3: int


class SeaweedFs:
    """The object store in `folder.seaweedfs`. Call `initialise()` once before everything else.

    `postgres_socket` and `postgres_password` lead to the database `seaweedfs` of the same installation.
    """

    def __init__(
        self,
        *,
        folder: DataFolder,
        postgres_socket: Path,
        postgres_password: str,
        postgres_port: int = 5432,
        binary: Path | None = None,
        volume_size_limit_megabytes: int = 1024,
        grace_seconds: float = 5.0,
    ) -> None:
        self._folder = folder
        self._home = folder.seaweedfs
        self._postgres_socket = postgres_socket
        self._postgres_password = postgres_password
        self._postgres_port = postgres_port
        self._binary = binary
        self._volume_size_limit_megabytes = volume_size_limit_megabytes
        self._grace_seconds = grace_seconds
        self._ports: ServicePorts | None = None

    @property
    def ports(self) -> ServicePorts:
        """The ports of this run; raises NotInitialisedError before `initialise()`."""
        if self._ports is None:
            raise NotInitialisedError("SeaweedFS")
        return self._ports

    @property
    def address(self) -> str:
        """Host and port of S3, as the minio SDK takes it (without TLS)."""
        return f"127.0.0.1:{self.ports.s3}"

    @property
    def endpoint(self) -> str:
        """The S3 endpoint as a URL."""
        return f"http://{self.address}"

    @property
    def access_key(self) -> str:
        """The S3 access key of this data folder."""
        return self._folder.secret("s3-access-key")[:20]

    @property
    def secret_key(self) -> str:
        """The S3 secret key of this data folder."""
        return self._folder.secret("s3-secret-key")

    def initialise(self) -> None:
        """Clear what a crash left, choose ports, write the configuration; PostgreSQL need not run yet.

        Raises LeftoverProcessError, NoFreePortError, OSError.
        """
        # SIGKILL at once: an orphan is worth no wait, and no acknowledged object was lost by it when measured.
        stop_leftovers(program="weed", working_directory=self._home, stop_signal=signal.SIGKILL, grace_seconds=0.0)
        user = self._folder.service_user
        make_private_folder(self._home / "volumes", owner=user)
        self.forget_sockets()
        remembered = self._remembered_ports()
        master, volume, filer, s3 = free_port_pairs(4, remembered=remembered)
        self._ports = ServicePorts(master=master, volume=volume, filer=filer, s3=s3)
        made = make_certificates(now=datetime.datetime.now(datetime.UTC))
        certificate, private_key, authority = (self._home / f"grpc-{name}.pem" for name in ("cert", "key", "ca"))
        keys = {section: self._folder.secret(f"seaweedfs-{section}") for section in JWT_SECTIONS}
        texts = {
            "ports.json": json.dumps([master, volume, filer, s3]) + "\n",
            "filer.toml": filer_toml(
                socket_folder=self._postgres_socket, port=self._postgres_port, password=self._postgres_password
            ),
            "security.toml": security_toml(
                keys=keys, certificate=certificate, private_key=private_key, authority=authority
            ),
            "master.toml": master_toml(),
            "s3.json": s3_json(access_key=self.access_key, secret_key=self.secret_key),
            certificate.name: made.certificate,
            private_key.name: made.private_key,
            authority.name: made.authority,
        }
        for name, text in texts.items():
            write_private_file(self._home / name, text, owner=user)

    def forget_sockets(self) -> None:
        """Remove the gRPC sockets that weed leaves in the temporary folder; call it when weed has ended."""
        for port in self._remembered_ports():
            for socket_file in GRPC_SOCKET_FOLDER.glob(f"seaweedfs-*-grpc-{port + GRPC_OFFSET}.sock"):
                socket_file.unlink(missing_ok=True)

    def child(self) -> Child:
        """Return `weed server` as a child of the supervisor."""
        return Child(
            name="weed",
            argv=[str(self._weed()), "-logtostderr=true", "server", *self._server_options()],
            environment=self._environment(),
            working_directory=self._home,
            user=self._folder.service_user,
            readiness=self.canary_survives,
            ready_within_seconds=120.0,
            stop_signal=signal.SIGTERM,
            # weed closes its volumes within a second, then waits 16 s for its own gRPC streams;
            # SIGKILL after that lost nothing in any measured round.
            grace_seconds=self._grace_seconds,
            log_path=self._folder.logs / "weed.log",
        )

    def client(self, *, http_client: urllib3.PoolManager | None = None) -> Minio:
        """Return an S3 client of this store; the SDK's default HTTP client repeats failed requests."""
        return Minio(
            self.address,
            access_key=self.access_key,
            secret_key=self.secret_key,
            secure=False,
            http_client=http_client,
        )

    def canary_survives(self) -> bool:
        """Put an object and read it back: after a restart, weed lists buckets seconds before it can do this."""
        # No retries: the supervisor asks again. A put that comes before the volumes have registered hangs
        # inside weed for many seconds, while the next one is answered at once: so do not wait for it.
        timeout = urllib3.Timeout(connect=1.0, read=2.0)
        with urllib3.PoolManager(timeout=timeout, retries=False) as http_client:
            client = self.client(http_client=http_client)
            written = secrets.token_bytes(32)
            try:
                if not client.bucket_exists(CANARY_BUCKET):
                    client.make_bucket(CANARY_BUCKET)
                client.put_object(CANARY_BUCKET, CANARY_KEY, io.BytesIO(written), len(written))
                with client.get_object(CANARY_BUCKET, CANARY_KEY) as answer:
                    return bool(answer.read() == written)
            except (MinioException, urllib3.exceptions.HTTPError, OSError):
                return False

    def ensure_bucket(self, name: str) -> None:
        """Make fsync the rule for all buckets, see that it holds, and make the bucket with object lock.

        Raises InitialisationFailedError when fsync cannot be assured, BucketWithoutLockError when the bucket
        exists without object lock (it can only be given at creation).
        """
        self._assure_fsync()
        client = self.client()
        if not client.bucket_exists(name):
            client.make_bucket(name, object_lock=True)
        try:
            client.get_object_lock_config(name)
        except S3Error as error:
            raise BucketWithoutLockError(name) from error

    def _assure_fsync(self) -> None:
        commands = f"fs.configure -locationPrefix={DURABLE_PREFIX} -fsync -apply\nfs.configure\n"
        answer = self.shell(commands)
        if not prefix_is_durable(answer):
            raise InitialisationFailedError("SeaweedFS: fsync", answer[-2000:])

    def shell(self, commands: str) -> str:
        """Run commands of `weed shell` and return what they print."""
        finished = run_as(
            self._folder.service_user,
            [
                str(self._weed()),
                "shell",
                f"-master=127.0.0.1:{self.ports.master}",
                f"-filer=127.0.0.1:{self.ports.filer}",
            ],
            environment=self._environment(),
            working_directory=self._home,
            standard_input=commands,
            timeout_seconds=60.0,
        )
        return finished.stdout

    def _server_options(self) -> list[str]:
        ports = self.ports
        sockets = self._folder.sockets
        return [
            f"-dir={self._home / 'volumes'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            # Master and filer speak gRPC only: the master's HTTP deletes whole buckets for anybody who asks
            # (a web page in a browser on this machine can), and no signing key covers it.
            "-disableHttp",
            f"-master.port={ports.master}",
            "-master.telemetry=false",
            f"-master.volumeSizeLimitMB={self._volume_size_limit_megabytes}",
            "-master.electionTimeout=2s",
            "-master.resumeState=true",
            f"-volume.port={ports.volume}",
            "-volume.max=0",
            "-volume.preStopSeconds=1",
            f"-filer.port={ports.filer}",
            f"-filer.localSocket={sockets / 'filer.sock'}",
            "-s3",
            f"-s3.port={ports.s3}",
            f"-s3.localSocket={sockets / 's3.sock'}",
            "-s3.config=s3.json",
            "-s3.iam=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-s3.autoCreateBucket=false",
            "-s3.allowDeleteBucketNotEmpty=false",
        ]

    def _environment(self) -> dict[str, str]:
        # Complete: AWS_* and WEED_* variables of the caller would override identities and settings.
        return {
            "PATH": os.defpath,
            "HOME": str(self._home),
            "WEED_S3_SSE_KEK": self._folder.secret("seaweedfs-sse-kek"),
            "WEED_S3_SSE_KEK_PASSPHRASE": self._folder.secret("seaweedfs-sse-passphrase"),
        }

    def _weed(self) -> Path:
        return weed_program(
            given=self._binary, user=self._folder.service_user, copies=self._folder.root / "programs"
        )

    def _remembered_ports(self) -> list[int]:
        """Return the ports of the run before: random at first, then kept while they are free.

        The master keeps its highest volume id in a folder named after its port; with a new port it begins at
        zero, and upstream issue 1503 shows two volumes with one id made in that state.
        """
        ports_file = self._home / "ports.json"
        if not ports_file.exists():
            return []
        return [int(port) for port in json.loads(ports_file.read_text(encoding="utf-8"))]
