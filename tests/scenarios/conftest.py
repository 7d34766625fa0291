"""Each deal meets a server with nothing in it but the starter list."""

from functools import partial

import pytest

from tests.server import starter_service


@pytest.fixture
def starter_server(tmp_path):
    return partial(starter_service, tmp_path)
