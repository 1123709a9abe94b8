"""What must survive: one module for each promise, with its load, its figure, and the defect that it must notice.

`make torture` runs all of them, `make torture QUICK=1` with a tenth of the load, `make torture BREAK=name` one of them
with a defect in the program under test. Each row prints `name: figure (pass|FAIL)`; any FAIL is exit code 1.
"""
