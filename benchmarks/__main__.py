"""``python -m benchmarks`` is ``benchmarks.bench``, ``python -m benchmarks campaign`` is ``benchmarks.campaign``."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["campaign"]:
        from benchmarks.campaign import main

        del sys.argv[1]
    else:
        from benchmarks.bench import main
    main()
