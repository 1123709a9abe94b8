"""A county and a city for the benchmark: the same for the same seed, plainly fictitious, as lists and runs write them.

`size.py` says how much of everything there is, `places.py`, `entries.py` and `projects.py` make the rows, `loading.py`
writes them, past all rules but in accordance with them (tests/bench/test_data.py).
"""
