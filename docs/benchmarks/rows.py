"""Time and memory against rows: 10k, 100k and 1M flows of 40 numbers.

    /usr/bin/python3 docs/benchmarks/rows.py [--rows 10000,100000,1000000] [--peers 100000] [--patience 0]

The rows are made by a seed: half are attacks; ten columns tell something of it, alone or
two together, ten are mostly zero, ten hold few values and ten are noise, so that trees
grow to their full depth. Each fit has a process of its own, on either side, which is given the
matrix and then asked to fit and to score: the clock is this script's; CPU time of all threads and
memory (VmHWM, reset before the fit) are what the kernel counts. Beside other work CPU time tells more
than the clock, but for XGBoost, whose threads spin while they wait. Peers run up to --peers rows; with
--patience a fit waits so many seconds at most for other processes to rest.

/usr/bin/python3 3.11.2, numpy 1.24.2, scikit-learn 1.2.1, xgboost 1.7.4
"""
import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "trees"))
import matrix  # noqa: E402
import compare  # noqa: E402
from compare import Ours, clock, rest, row, table  # noqa: E402

WIDTH = 40
LEARNERS = {
    "boost": ("boosting, 200 × depth 8", "", "XGBoost hist"),
    "forest": ("random forest, 150 × depth 12", "", "scikit-learn"),
    "isolation": ("isolation forest, 200 × 256 rows", " rows=256 fit_on=1", "scikit-learn"),
}


def make(rows):
    """The matrix, and which rows are attacks."""
    rng = np.random.RandomState(7)
    X = rng.standard_normal((rows, WIDTH)).astype(np.float32)
    X[:, 10:20] *= rng.rand(rows, 10) < 0.1
    X[:, 20:30] = np.round(2 * X[:, 20:30])
    signal = X[:, 0] + X[:, 1] * X[:, 2] + np.abs(X[:, 3]) + (X[:, 4] > 1) * X[:, 5] + X[:, 10:13].sum(1) + 0.5 * X[:, 20:22].sum(1)
    y = signal + rng.standard_normal(rows) > np.float32(0.8)
    return X, y.astype(np.uint8)


class Peer(Ours):
    """The other side's process, which speaks as ours does."""

    def __init__(self, folder):
        self.process = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--serve"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = folder


def serve():
    """Answers load, fit and score lines with the peers' learners."""
    import xgboost
    from sklearn.ensemble import IsolationForest, RandomForestClassifier
    for line in sys.stdin:
        words = line.split()
        if words[0] == "load":
            with open(words[2], "rb") as f:
                n, width = np.frombuffer(f.read(8), dtype="<i4")
                X = np.frombuffer(f.read(4 * n * width), dtype="<f4").reshape(n, width)
                y = np.frombuffer(f.read(n), dtype=np.uint8)
        elif words[0] == "fit" and words[1] == "boost":
            model = xgboost.XGBClassifier(n_estimators=200, max_depth=8, learning_rate=0.1, tree_method="hist", n_jobs=2, eval_metric="logloss")
            model.fit(X, y)
        elif words[0] == "fit" and words[1] == "forest":
            model = RandomForestClassifier(150, max_depth=12, class_weight="balanced", n_jobs=2).fit(X, y)
        elif words[0] == "fit":
            model = IsolationForest(n_estimators=200, max_samples=256, n_jobs=2).fit(X)
        elif words[0] == "score":
            if hasattr(model, "n_jobs"):
                model.n_jobs = 1
            if isinstance(model, xgboost.XGBClassifier):
                model.get_booster().set_param("nthread", 1)
                model.get_booster().inplace_predict(X)
            elif isinstance(model, IsolationForest):
                model.score_samples(X)
            else:
                model.predict_proba(X)
        print("done", flush=True)


def machine():
    import sklearn
    import xgboost
    go = subprocess.run(["go", "version"], capture_output=True, text=True).stdout.split()[2]
    with open("/proc/cpuinfo") as f:
        cpu = next(line.split(":")[1].strip() for line in f if line.startswith("model name"))
    print(f"{cpu}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; {go}, XGBoost {xgboost.__version__}, scikit-learn {sklearn.__version__}.")


def cpu(process):
    """Seconds that all threads of a process have been computing."""
    with open(f"/proc/{process.process.pid}/stat") as f:
        user, system = f.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure(make_process, folder, path, key, settings):
    """Seconds of the fit by the clock and of CPU, seconds of scoring on one thread, bytes that the fit adds at most."""
    process = make_process(folder)
    process.ask(f"load m {path}")
    rest()
    process.forget()
    before, began = process.resident(), cpu(process)
    fit, _ = clock(lambda: process.ask(f"fit {key} m 2{settings}"))
    computed, most = cpu(process) - began, process.resident("VmHWM")
    score = min(clock(lambda: process.ask("score m 1"))[0] for _ in range(3))
    process.close()
    return fit, computed, score, most - before


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", default="10000,100000,1000000")
    parser.add_argument("--peers", type=int, default=100_000)
    parser.add_argument("--patience", type=float, default=0)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        return serve()
    compare.patience = args.patience
    machine()
    table(f"Rows of {WIDTH} columns against time and memory; fit on two threads, scoring on one",
          ["learner", "rows", "matrix, MB", "fit, s", "CPU, s", "fit adds at most, MB", "rows/s scored", "peer", "fit, s", "CPU, s", "fit adds at most, MB", "rows/s scored"])
    with tempfile.TemporaryDirectory() as folder:
        for rows in map(int, args.rows.split(",")):
            path = os.path.join(folder, "rows.f32")
            matrix.write(path, *make(rows))
            for key, (title, settings, peer) in LEARNERS.items():
                cells = [title, f"{rows:,}", f"{4 * rows * WIDTH / 1e6:.0f}"]
                for kind in (Ours, Peer):
                    cells += [peer] if kind is Peer else []
                    if kind is Peer and rows > args.peers:
                        cells += ["–"] * 4
                        continue
                    fit, computed, score, adds = measure(kind, folder, path, key, settings)
                    cells += [f"{fit:.2f}", f"{computed:.2f}", f"{adds / 1e6:.0f}", f"{rows / score:,.0f}"]
                row(*cells)


if __name__ == "__main__":
    main()
