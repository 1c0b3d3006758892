"""`exambank serve`: the web site."""

import logging

import rich_click as click
import uvicorn

from frontdesk import settings as settings_module
from frontdesk.app import create_app
from frontdesk.settings import SettingRefused


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def command(host: str, port: int) -> None:
    """Serve the pages and the programming interface.

    Settings come from the environment: EXAMBANK_DATABASE_URL, EXAMBANK_SECRET,
    EXAMBANK_BASE_URL, EXAMBANK_CLOCK, EXAMBANK_KEYS.
    """
    try:
        settings = settings_module.from_environment()
    except SettingRefused as error:
        raise click.UsageError(str(error)) from error
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    # The access log of the server would write addresses with their codes.
    uvicorn.run(create_app(settings), host=host, port=port, access_log=False, log_config=None)
