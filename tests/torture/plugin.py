"""`pytest -p tests.torture.plugin` runs tests on a program that is broken as the environment says."""

from tests.torture import breaks

breaks.install()
