"""Batch scoring beside XGBoost and leaves: 22,544 flows, 200 trees of depth 8, one thread.

    TRUNKLINE_DATA=… /usr/bin/python3 docs/benchmarks/scoring.py [--rounds 25]

The matrix is the notebook's training set (trees/matrix.py). XGBoost and trunkline each
fit it with the same settings; leaves scores trunkline's own trees, which it reads as LightGBM
text. Every round times all of them one after the other by this script's clock, so that
all meet the same other load; figures are the best and the median round. Prints a table.

/usr/bin/python3 3.11.2, numpy 1.24.2, xgboost 1.7.4, imbalanced-learn 0.10.0
"""
import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "trees"))
import matrix  # noqa: E402
from compare import Ours, clock  # noqa: E402


def main():
    import xgboost
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    data = os.environ.get("TRUNKLINE_DATA") or sys.exit("TRUNKLINE_DATA is not set")
    with tempfile.TemporaryDirectory() as folder:
        train, _, test = matrix.notebook(data)
        programs = {"boost": Ours(folder), "boost-leaves": Ours(folder)}
        for name, (X, y) in (("train", train), ("test", test)):
            path = os.path.join(folder, f"{name}.f32")
            matrix.write(path, X, y)
            for program in programs.values():
                program.ask(f"load {name} {path}")
        for key, program in programs.items():
            program.ask(f"fit {key} train 2")
        (X, y), (T, _) = train, test
        model = xgboost.XGBClassifier(n_estimators=200, max_depth=8, learning_rate=0.1, tree_method="hist",
                                      n_jobs=2, eval_metric="logloss").fit(X, y)
        booster = model.get_booster()
        booster.set_param("nthread", 1)
        work = {
            "XGBoost, inplace_predict": lambda _: booster.inplace_predict(T),
            "XGBoost, predict of a DMatrix made before": booster.predict,
            "leaves, trunkline's trees": lambda _: programs["boost-leaves"].ask("score test 1"),
            "trunkline": lambda _: programs["boost"].ask("score test 1"),
        }
        seconds = {name: [] for name in work}
        load = os.getloadavg()[0]
        for _ in range(rounds):
            for name, do in work.items():
                fresh = xgboost.DMatrix(T, nthread=1)  # it keeps what was predicted of it
                seconds[name].append(clock(lambda: do(fresh))[0])
        scores = programs["boost"].scores("test")
        leaves = programs["boost-leaves"].scores("test")
        apart = np.abs(booster.inplace_predict(T) - scores)
        for program in programs.values():
            program.close()
    report(len(T), rounds, load, seconds)
    print(f"\nLargest difference of leaves' scores from trunkline's {np.abs(leaves - scores).max():.1g}; "
          f"XGBoost's, of its own trees, from trunkline's: median {np.median(apart):.1g}.")
    print(f"XGBoost's trees have {sum(len(t.splitlines()) for t in booster.get_dump()):,} nodes.")


def report(rows, rounds, load, seconds):
    with open("/proc/cpuinfo") as f:
        cpu = next(line.split(":")[1].strip() for line in f if line.startswith("model name"))
    import xgboost
    go = subprocess.run(["go", "version"], capture_output=True, text=True).stdout.split()[2]
    print(f"{cpu}, {os.cpu_count()} cores, load {load:.1f} at the start; {go}, Python {platform.python_version()}, "
          f"XGBoost {xgboost.__version__}; {rows:,} rows, {rounds} rounds, one thread.\n")
    print("| scored by | best, s | median, s | rows/s (best) | trunkline is faster, best | median |")
    print("|---|---|---|---|---|---|")
    ours = seconds["trunkline"]
    for name, s in seconds.items():
        best, middle = min(s), statistics.median(s)
        print(f"| {name} | {best:.4f} | {middle:.4f} | {rows / best:,.0f} | {best / min(ours):.1f}× | {middle / statistics.median(ours):.1f}× |")


if __name__ == "__main__":
    main()
