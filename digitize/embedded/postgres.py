"""Our own PostgreSQL cluster from Debian's binaries: unix socket only, everything durable, watched by us.

What was closed: no helper package reports a dead postmaster as alive (we poll our own child), no 10 s limit
on recovery, no TCP at all, fsync and its kin given on the command line, where ALTER SYSTEM cannot reach.
"""

import os
import re
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import psycopg

from digitize.embedded.child import Child
from digitize.embedded.data_folder import DataFolder
from digitize.embedded.errors import InitialisationFailedError, PostgresVersionError, ProgramMissingError
from digitize.embedded.leftovers import leftover_pids, stop_leftovers
from digitize.embedded.os_user import run_as
from digitize.embedded.private_files import sync_folder, write_private_file

OLDEST_MAJOR_VERSION = 15
DEBIAN_BINARIES = Path("/usr/lib/postgresql")
PORT = 5432
OWNER_ROLE = "digitize_owner"
DATABASE_OF_ROLE: Mapping[str, str] = MappingProxyType(
    {
        OWNER_ROLE: "digitize",
        "digitize_app": "digitize",
        "digitize_backup": "digitize",
        "seaweedfs": "seaweedfs",
    }
)
SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "password_encryption": "scram-sha-256",
        "shared_buffers": "256MB",
        "max_wal_size": "1GB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A failing statement holds values of citizens: neither it, nor its parameters, nor the DETAIL
        # line ("Key (citizen_number)=(…) already exists") may reach the log.
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        "log_error_verbosity": "terse",
    }
)
HBA_RULES = """\
# Written by digitize at every start: passwords over the unix socket, nothing else.
local all all scram-sha-256
"""


class PostgresCluster:
    """The cluster in `folder.postgres`. `binaries` overrides the search for PostgreSQL's programs."""

    def __init__(
        self, *, folder: DataFolder, binaries: Path | None = None, ready_within_seconds: float = 300.0
    ) -> None:
        self._folder = folder
        self._binaries = binaries
        # Replaying a long WAL after a crash takes minutes, and killing it then would only repeat it.
        self._ready_within_seconds = ready_within_seconds
        self._data = folder.postgres / "data"

    @property
    def socket_folder(self) -> Path:
        """The folder of the unix socket, as libpq's `host`."""
        return self._folder.sockets

    def password(self, role: str) -> str:
        """Return the password of one of the roles in DATABASE_OF_ROLE."""
        return self._folder.secret(f"postgres-{role}")

    def url(self, role: str) -> str:
        """Return a libpq URL of the role's database over the unix socket, percent-encoded."""
        host = quote(str(self.socket_folder), safe="")
        password = quote(self.password(role), safe="")
        return f"postgresql://{role}:{password}@/{DATABASE_OF_ROLE[role]}?host={host}&port={PORT}"

    def initialise(self) -> None:
        """Make the cluster with its roles and databases unless it exists; clear what a crash left.

        Raises ProgramMissingError, PostgresVersionError, LeftoverProcessError, InitialisationFailedError.
        """
        stop_leftovers(
            program="postgres",
            working_directory=self._data,
            stop_signal=signal.SIGINT,
            grace_seconds=30.0,
        )
        if not (self._data / "PG_VERSION").exists():
            self._create_cluster()
        self._forget_stranger()
        user = self._folder.service_user
        write_private_file(self._data / "pg_hba.conf", HBA_RULES, owner=user)

    def child(self) -> Child:
        """Return the postmaster as a child of the supervisor."""
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        postgres = self._locate() / "postgres"
        argv = [str(postgres), "-D", str(self._data), "-k", str(self.socket_folder), *options]
        return Child(
            name="postgres",
            argv=argv,
            environment=_environment(),
            working_directory=self._data,
            user=self._folder.service_user,
            readiness=self.accepts_connections,
            ready_within_seconds=self._ready_within_seconds,
            # SIGINT is the fast shutdown: sessions are ended, a checkpoint is written.
            stop_signal=signal.SIGINT,
            grace_seconds=60.0,
            log_path=self._folder.logs / "postgres.log",
        )

    def accepts_connections(self) -> bool:
        """Tell whether a query is answered: a postmaster in recovery lives but refuses."""
        try:
            with psycopg.connect(self.url(OWNER_ROLE), connect_timeout=2) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def _create_cluster(self) -> None:
        # Made beside and renamed when complete: a start that is killed half-way leaves nothing half made.
        fresh = self._folder.postgres / "initialising"
        if fresh.exists():
            shutil.rmtree(fresh)
        binaries = self._locate()
        initdb = [str(binaries / "initdb"), "-D", str(fresh), f"--username={OWNER_ROLE}"]
        # "reject" asks for no password file; the passwords are set below, before anything listens.
        initdb += ["--auth=reject", "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", initdb)
        single = [str(binaries / "postgres"), "--single", "-D", str(fresh), "-c", "exit_on_error=on", "postgres"]
        # Through standard input: a password on the command line is everybody's to read.
        self._run("roles", single, standard_input=self._roles_and_databases())
        fresh.rename(self._data)
        sync_folder(self._folder.postgres)

    def _roles_and_databases(self) -> str:
        """Return one statement a line, as single-user mode wants it; passwords are hexadecimal."""
        passwords = {role: self.password(role) for role in DATABASE_OF_ROLE}
        return "\n".join(
            [
                f"ALTER ROLE {OWNER_ROLE} PASSWORD '{passwords[OWNER_ROLE]}'",
                f"CREATE ROLE digitize_app LOGIN PASSWORD '{passwords['digitize_app']}'",
                # A backup must see every row: row-level security does not apply to it, and it reads only.
                f"CREATE ROLE digitize_backup LOGIN BYPASSRLS PASSWORD '{passwords['digitize_backup']}'",
                "GRANT pg_read_all_data TO digitize_backup",
                f"CREATE ROLE seaweedfs LOGIN PASSWORD '{passwords['seaweedfs']}'",
                f"CREATE DATABASE digitize OWNER {OWNER_ROLE}",
                "CREATE DATABASE seaweedfs OWNER seaweedfs",
                "REVOKE CONNECT ON DATABASE digitize FROM PUBLIC",
                "REVOKE CONNECT ON DATABASE seaweedfs FROM PUBLIC",
                "GRANT CONNECT ON DATABASE digitize TO digitize_app, digitize_backup",
                "GRANT CONNECT ON DATABASE seaweedfs TO digitize_backup",
                "",
            ]
        )

    def _run(self, step: str, argv: list[str], *, standard_input: str = "") -> None:
        finished = run_as(
            self._folder.service_user,
            argv,
            environment=_environment(),
            working_directory=self._folder.postgres,
            standard_input=standard_input,
        )
        if finished.returncode != 0:
            raise InitialisationFailedError(f"PostgreSQL: {step}", finished.stdout[-2000:])

    def _forget_stranger(self) -> None:
        """Remove postmaster.pid only when its pid now belongs to a stranger and nobody uses the cluster.

        After a reboot (or in a container) that pid may be any process of the same user, and PostgreSQL would
        refuse to start. A dead pid is left to PostgreSQL: it checks the shared memory named in the file.
        """
        pid_file = self._data / "postmaster.pid"
        if not pid_file.exists():
            return
        recorded = pid_file.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0].strip()
        in_use = leftover_pids(program="postgres", working_directory=self._data)
        if recorded.isdigit() and Path("/proc", recorded).exists() and not in_use:
            pid_file.unlink()

    def _locate(self) -> Path:
        """Return the folder of the programs: given, the version that made the cluster, or the highest."""
        version_file = self._data / "PG_VERSION"
        made_by = int(version_file.read_text(encoding="utf-8")) if version_file.exists() else None
        found = {_major_version(folder): folder for folder in self._candidates()}
        usable = {version: folder for version, folder in found.items() if version >= OLDEST_MAJOR_VERSION}
        if not usable:
            raise ProgramMissingError("PostgreSQL ≥ 15 (initdb, postgres)", "apt-get install postgresql")
        if made_by is not None and made_by not in usable:
            raise PostgresVersionError(made_by, max(usable), str(self._data))
        return usable[made_by or max(usable)]

    def _candidates(self) -> list[Path]:
        if self._binaries is not None:
            return [self._binaries]
        on_path = shutil.which("postgres")
        folders = [Path(on_path).resolve().parent] if on_path else []
        folders += sorted(DEBIAN_BINARIES.glob("*/bin"))
        return [folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists()]


def _major_version(binaries: Path) -> int:
    answer = run_as(
        None,
        [str(binaries / "postgres"), "--version"],
        environment=_environment(),
        working_directory=Path("/"),
    ).stdout
    matched = re.search(r"\) (\d+)", answer)
    return int(matched.group(1)) if matched else 0


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
