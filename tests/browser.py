"""A site that a real browser can visit: the app served on a free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

import uvicorn

from frontdesk.app import FrontDesk

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def served(app: FrontDesk) -> Iterator[str]:
    """Serve the app until the block ends; yield its address."""
    config = uvicorn.Config(app, port=0, access_log=False, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
