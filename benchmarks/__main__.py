"""``python -m benchmarks`` is ``python -m benchmarks.bench``."""

from benchmarks.bench import main

if __name__ == "__main__":
    main()
