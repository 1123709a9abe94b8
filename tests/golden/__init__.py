"""Questions beside the statements that they become and the answers that they get, for people to read.

`python -m tests.golden` writes statements and answers anew; the test compares them.
"""
