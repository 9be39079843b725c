"""A private PostgreSQL server from the installed binaries, for one test session.

It listens on a free loopback port, keeps its data in a folder of its own and runs as an ordinary
user, since PostgreSQL refuses to run as root. Where no binaries are found, tests skip and say so.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_ROLE = "smsdesk"
_START_S = 30.0
_ATTEMPTS = 3


def find_binaries() -> Path | None:
    """Return the folder that holds `postgres` and `initdb`, the newest version first."""
    installed = Path("/usr/lib/postgresql")
    folders = sorted(
        (folder / "bin" for folder in installed.glob("*") if folder.name.isdigit()),
        key=lambda folder: -int(folder.parent.name),
    )
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).parent)
    return next(
        (one for one in folders if (one / "postgres").exists() and (one / "initdb").exists()),
        None,
    )


class PostgresServer:
    """A running server; every test gets databases of its own."""

    def __init__(self, port: int, password: str) -> None:
        self._port = port
        self._password = password
        self._number = 0

    def url(self, database: str) -> str:
        """Return SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://{_ROLE}:{self._password}@127.0.0.1:{self._port}/{database}"

    @property
    def password(self) -> str:
        """The role's password, to look for it where it must not be."""
        return self._password

    def create(self, template: str = "template0") -> str:
        """Create a database; return its name."""
        self._number += 1
        name = f"t{self._number}"
        self.execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still in it."""
        self.execute("DROP DATABASE {} WITH (FORCE)", name)

    def execute(self, statement: str, *names: str, database: str = "postgres") -> None:
        """Run a statement with identifiers put into its braces."""
        address = f"host=127.0.0.1 port={self._port} user={_ROLE} password={self._password}"
        with psycopg.connect(f"{address} dbname={database}", autocommit=True) as conn:
            conn.execute(sql.SQL(statement).format(*(sql.Identifier(one) for one in names)))


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server; stop it and remove its data in the end."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binaries are installed (postgres, initdb)")
    user = _ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="smsdesk-postgres-"))
    password = secrets.token_urlsafe(16)
    try:
        _initialise(binaries, folder, user, password)
        process, port = _start(binaries, folder, user)
        try:
            server = PostgresServer(port, password)
            _wait(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _initialise(binaries: Path, folder: Path, user: str | None, password: str) -> None:
    password_file = folder / "password"
    password_file.write_text(password)
    if user is not None:
        shutil.chown(folder, user)
        shutil.chown(password_file, user)
    subprocess.run(
        [
            binaries / "initdb",
            f"--pgdata={folder / 'data'}",
            f"--username={_ROLE}",
            "--auth=scram-sha-256",
            f"--pwfile={password_file}",
            "--encoding=UTF8",
            # Not C: a schema that leaned on the server's order of letters would show it.
            "--locale-provider=icu",
            "--icu-locale=en-US",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        check=True,
        capture_output=True,
        user=user,
        cwd=folder,
    )


def _start(binaries: Path, folder: Path, user: str | None) -> tuple["subprocess.Popen[bytes]", int]:
    for _ in range(_ATTEMPTS):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    binaries / "postgres",
                    *("-D", folder / "data"),
                    *("-c", "listen_addresses=127.0.0.1"),
                    *("-c", f"port={port}"),
                    *("-c", "unix_socket_directories="),
                    # What is tested is the program, not the server's own durability.
                    *("-c", "fsync=off"),
                    *("-c", "max_connections=60"),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                user=user,
                cwd=folder,
            )
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            return process, port
    raise RuntimeError((folder / "log").read_text())


def _wait(server: PostgresServer, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
