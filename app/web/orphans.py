"""A worker whose parent is gone leaves too: nobody looks after it any more, and it would keep the port for itself."""

import multiprocessing
import os
import signal
import threading

import structlog

log = structlog.get_logger()


def leave_with_parent() -> None:
    """Have this process leave in order once the one that started it is gone, however that ended.

    A process that was not started as one of several is left alone.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        log.warning("the parent process is gone; leaving")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
