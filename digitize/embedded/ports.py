"""Free loopback ports for SeaweedFS, which takes port + 10000 for gRPC beside every port."""

import socket
from collections.abc import Sequence
from contextlib import ExitStack
from random import SystemRandom

from digitize.embedded.errors import NoFreePortError

GRPC_OFFSET = 10_000
# Both ports of a pair stay below 32768, where Linux begins to hand out ports to outgoing connections:
# nobody takes ours by chance between a crash and the restart.
FIRST_PORT = 10_240
LAST_PORT = 22_700
ATTEMPTS = 500


def free_port_pairs(count: int, *, remembered: Sequence[int] = ()) -> list[int]:
    """Return `count` distinct ports, each free on 127.0.0.1 together with its port + 10000.

    A remembered port keeps its place while its pair is free; the others are random. All are held until the
    last is found, so that none is given twice. Raises NoFreePortError.
    """
    wanted: list[int | None] = [*remembered[:count], *[None] * (count - len(remembered))]
    with ExitStack() as held:
        kept = [port if port is not None and _hold_pair(port, held) else None for port in wanted]
        return [port if port is not None else _random_pair(held) for port in kept]


def _random_pair(held: ExitStack) -> int:
    randomness = SystemRandom()
    for _attempt in range(ATTEMPTS):
        port = randomness.randint(FIRST_PORT, LAST_PORT)
        if _hold_pair(port, held):
            return port
    raise NoFreePortError(FIRST_PORT, LAST_PORT)


def _hold_pair(port: int, held: ExitStack) -> bool:
    return all(_hold(number, held) for number in (port, port + GRPC_OFFSET))


def _hold(port: int, held: ExitStack) -> bool:
    listener = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    # As weed itself does: connections that a killed weed left in TIME_WAIT do not occupy the port.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError:
        return False
    return True
