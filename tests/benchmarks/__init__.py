"""What the sandbox costs, as ratios to a floor measured in the same run; `python -m tests.benchmarks --help`.

The floor is Starlette under uvicorn, as its users run it, reading a body and answering constant bytes of like size.
Only ratios mean anything: a machine's pace changes from minute to minute, so the two are measured in turns.
"""
