"""How fast, how small and how light Telltale is, measured on the machine at hand and written to ``docs/benchmarks.md``.

    python -m benchmarks                 everything, at full size
    python -m benchmarks --only asking   one benchmark; the others keep the figures of their last run
    python -m benchmarks --quick         everything, tiny: shows that it runs, measures nothing worth reading

A benchmark is one file in ``kinds`` with one :class:`benchmarks.benchmark.Benchmark`.
"""
