"""The command line starts without what only the service needs."""

import subprocess
import sys


def test_reading_loads_neither_web_framework_nor_database_nor_store() -> None:
    program = (
        "import sys, digitize.cli, digitize.commands.read, digitize.commands.read_tables;"
        "print(*{name.partition('.')[0] for name in sys.modules}"
        " & {'fastapi', 'sqlalchemy', 'psycopg', 'minio', 'httpx', 'procrastinate', 'cv2', 'numpy'})"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []
