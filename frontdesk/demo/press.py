"""The demonstration's printing press: pages rendered on every core, in the order asked for.

Renderers are pure functions of frozen values, so that they can run in other processes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from frontdesk.usecases.letters import Page, seal
from printouts.signing import SealKey

WORKERS = 2
CHUNK = 4
Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class ProcessPress:
    """Renders with some worker processes."""

    pool: ProcessPoolExecutor

    def __call__(self, pages: Sequence[Page], key: SealKey) -> Iterable[bytes]:
        """Render and seal the pages of letters."""
        return self.pool.map(partial(seal, key=key), pages, chunksize=CHUNK)

    def print(
        self, render: Callable[[Content], bytes], contents: Sequence[Content]
    ) -> Iterable[bytes]:
        """Render many papers of one kind."""
        return self.pool.map(render, contents, chunksize=CHUNK)


@contextmanager
def open_press() -> Iterator[ProcessPress]:
    """Keep worker processes open; they import the program anew and share nothing.

    They are asked to begin at once, so that they are ready when the first page is.
    """
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        for _ in range(WORKERS):
            pool.submit(_be_ready)
        yield ProcessPress(pool)


def _be_ready() -> None:
    """Do nothing: a worker imports this module, and with it the program, before it does so."""
