"""A small `digitize up` in a process of its own: PostgreSQL and SeaweedFS until a signal.

    python embedded_stack_process.py DATA_FOLDER [USER]

With USER (a name) it becomes that user first, after all imports: root's own interpreter may be closed to it.
Prints one JSON line {"pids": {...}} when both are ready.
"""

import codecs
import json
import os
import pwd
import sys
from pathlib import Path

from digitize.embedded.data_folder import DataFolder
from digitize.embedded.postgres import PostgresCluster
from digitize.embedded.seaweedfs import SeaweedFs
from digitize.embedded.supervisor import Supervisor, run_until_signalled


def main(root: Path, user_name: str | None) -> None:
    if user_name is not None:
        for codec in ("ascii", "idna", "latin-1"):  # loaded at first use, which would come too late
            codecs.lookup(codec)
        entry = pwd.getpwnam(user_name)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    folder = DataFolder(root)
    folder.prepare()
    supervisor = Supervisor(on_event=lambda _event, _child, _fields: None)
    cluster = PostgresCluster(folder=folder)
    store = SeaweedFs(
        folder=folder,
        postgres_socket=cluster.socket_folder,
        postgres_password=cluster.password("seaweedfs"),
        grace_seconds=1.0,
    )

    def bring_up() -> None:
        cluster.initialise()
        supervisor.start(cluster.child())
        store.initialise()
        supervisor.start(store.child())
        store.ensure_bucket("digitize")
        pids = {name: supervisor.pid(name) for name in ("postgres", "weed")}
        sys.stdout.write(json.dumps({"pids": pids}) + "\n")
        sys.stdout.flush()

    with folder.lock():
        run_until_signalled(supervisor, bring_up)
        store.forget_sockets()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
