"""Tree learners side by side with XGBoost and scikit-learn, on the notebook's matrix.

    /usr/bin/python3 docs/benchmarks/trees/compare.py [--rounds 5] [--patience 0] [--curve] [--out FILE]

One clock for both sides: this script's. A peer is called in this process, ours answers
a line on a pipe (see main.go). Every round times the peer and then ours, so that both
meet the same other load; the ratio is that of the best times. With --patience a round
waits for other processes to rest. Fits start from the
float32 matrix, binning included. TRUNKLINE_DATA names the folder of NSL-KDD.

/usr/bin/python3 3.11.2, numpy 1.24.2, scikit-learn 1.2.1, xgboost 1.7.4, imbalanced-learn 0.10.0
"""
import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time

import numpy as np

import matrix

HERE = os.path.dirname(os.path.abspath(__file__))


class Ours:
    """The Go side, as a process that answers lines."""

    def __init__(self, folder):
        binary = os.path.join(folder, "trees")
        if not os.path.exists(binary):
            subprocess.run(["go", "build", "-o", binary, "."], cwd=HERE, check=True,
                           env={**os.environ, "CGO_ENABLED": "0"})
        self.process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = folder

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer or answer.startswith("error"):
            sys.exit(f"{line}: {answer}")
        return answer

    def scores(self, name):
        self.ask(f"score {name} 1")
        path = os.path.join(self.folder, "scores")
        self.ask(f"write {path}")
        return np.fromfile(path, dtype="<f8")

    def resident(self, field="VmRSS"):
        """Bytes in memory now, or at most since forget() (VmHWM)."""
        with open(f"/proc/{self.process.pid}/status") as f:
            return next(int(line.split()[1]) * 1024 for line in f if line.startswith(field))

    def forget(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as f:
            f.write("5")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def clock(work):
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


patience = 0.0  # seconds to wait before a round for other processes to rest


def rest():
    """Wait until nobody else has run for half a second, or patience is at its end."""
    deadline, calm = time.monotonic() + patience, 0
    while calm < 5 and time.monotonic() < deadline:
        time.sleep(0.1)
        with open("/proc/loadavg") as f:
            running = int(f.read().split()[3].split("/")[0])
        calm = calm + 1 if running <= 1 else 0


def side_by_side(rounds, peer, ours):
    """Best time of either over the rounds, and the last result of the peer."""
    theirs, mine, result = [], [], None
    for _ in range(rounds):
        rest()
        seconds, result = clock(peer)
        theirs.append(seconds)
        mine.append(clock(ours)[0])
    return min(theirs), min(mine), result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--patience", type=float, default=0, help="seconds a round waits for a quiet machine")
    parser.add_argument("--curve", action="store_true", help="time and memory against rows, 10k to 1M")
    parser.add_argument("--out", help="write the table to this file as well")
    parser.add_argument("--keep", help="keep the matrices in this folder")
    args = parser.parse_args()
    global patience
    patience = args.patience
    data = os.environ.get("TRUNKLINE_DATA") or sys.exit("TRUNKLINE_DATA is not set")
    with tempfile.TemporaryDirectory() as folder:
        folder = args.keep or folder
        lines = head() + compare(data, folder, args.rounds)
        if args.curve:
            lines += curve(folder)
    text = "\n".join(lines) + "\n"
    if args.out:
        with open(args.out, "w") as f:
            f.write(text)


def head():
    import imblearn
    import sklearn
    import xgboost
    go = subprocess.run(["go", "version"], capture_output=True, text=True).stdout.split()[2]
    with open("/proc/cpuinfo") as f:
        cpu = next(line.split(":")[1].strip() for line in f if line.startswith("model name"))
    lines = ["# Tree learners beside their peers", "",
             f"Made by docs/benchmarks/trees/compare.py: {cpu}, {os.cpu_count()} cores, load "
             f"{os.getloadavg()[0]:.1f} at the start; {go}, Python {platform.python_version()}, "
             f"XGBoost {xgboost.__version__}, scikit-learn {sklearn.__version__}, "
             f"imbalanced-learn {imblearn.__version__}.", ""]
    print("\n".join(lines))
    return lines


def table(title, head):
    lines = ["", f"## {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    print("\n".join(lines))
    return lines


def row(*cells):
    line = "| " + " | ".join(str(c) for c in cells) + " |"
    print(line, flush=True)
    return line


def compare(data, folder, rounds):
    import xgboost
    from sklearn.ensemble import ExtraTreesClassifier, IsolationForest, RandomForestClassifier
    from sklearn.metrics import roc_auc_score

    train, validation, test = matrix.notebook(data)
    ours = Ours(folder)
    for name, (X, y) in (("train", train), ("validation", validation), ("test", test)):
        path = os.path.join(folder, f"{name}.f32")
        matrix.write(path, X, y)
        ours.ask(f"load {name} {path}")
    (X, y), (V, vy), (T, _) = train, validation, test
    auc = lambda s: f"{roc_auc_score(vy, s):.6f}"
    peak = lambda a, b: f"{a / b:.2f}"

    lines = table("Fit, 107,748 rows × 41 columns, two threads (validation AUC)",
                  ["learner", "peer, s", "ours, s", "peer / ours", "ours / peer", "peer's AUC", "our AUC"])
    weights = {0: 0.93531, 1: 1.07430}
    booster = lambda: xgboost.XGBClassifier(
        n_estimators=200, max_depth=8, learning_rate=0.1, tree_method="hist", n_jobs=2,
        eval_metric="logloss").fit(X, y)
    a, b, xgb = side_by_side(rounds, booster, lambda: ours.ask("fit boost train 2"))
    lines.append(row("boosting, 200 × depth 8, XGBoost `hist`", f"{a:.3f}", f"{b:.3f}", f"{a / b:.2f}", f"{b / a:.2f}",
                     auc(xgb.predict_proba(V)[:, 1]), auc(ours.scores("validation"))))
    forest = lambda: RandomForestClassifier(150, max_depth=12, class_weight="balanced", n_jobs=2).fit(X, y)
    a, b, rf = side_by_side(max(2, rounds // 2), forest, lambda: ours.ask("fit forest train 2"))
    lines.append(row("random forest, 150 × depth 12, scikit-learn", f"{a:.3f}", f"{b:.3f}", f"{a / b:.2f}", f"{b / a:.2f}",
                     auc(rf.predict_proba(V)[:, 1]), auc(ours.scores("validation"))))
    extra = lambda: ExtraTreesClassifier(150, n_jobs=2).fit(X, y)
    a, b, et = side_by_side(max(2, rounds // 2), extra, lambda: ours.ask("fit extratrees train 2"))
    lines.append(row("extra trees, 150, until pure, scikit-learn", f"{a:.3f}", f"{b:.3f}", f"{a / b:.2f}", f"{b / a:.2f}",
                     auc(et.predict_proba(V)[:, 1]), auc(ours.scores("validation"))))
    isolation = lambda: IsolationForest(n_estimators=200, max_samples=256, n_jobs=2).fit(X)
    fit_if = "fit isolation train 2 rows=256 columns=1 fit_on=1"
    a, b, iso = side_by_side(rounds, isolation, lambda: ours.ask(fit_if))
    lines.append(row("isolation forest, 200 × 256 rows, scikit-learn", f"{a:.3f}", f"{b:.3f}", f"{a / b:.2f}", f"{b / a:.2f}",
                     "–", "–"))

    lines += table("Score, 22,544 rows × 41 columns", ["model", "threads", "peer, rows/s", "ours, rows/s", "ours / peer"])

    def scoring(what, threads, peer, repeat=2):
        a, b, _ = side_by_side(rounds * repeat, peer, lambda: ours.ask(f"score test {threads}"))
        lines.append(row(what, threads, f"{len(T) / a:,.0f}", f"{len(T) / b:,.0f}", f"{a / b:.1f}"))

    scoring("isolation forest, scikit-learn", 2, lambda: iso.score_samples(T), 1)
    ours.ask("fit boost train 2")
    core = xgb.get_booster()
    for threads in (1, 2):
        core.set_param("nthread", threads)
        scoring("boosting, XGBoost `inplace_predict`", threads, lambda: core.inplace_predict(T))
    singles = [("boosting", ours.ask("rows test 5000"))]
    ours.ask("fit forest train 2")
    scoring("random forest, scikit-learn", 2, lambda: rf.predict_proba(T), 1)
    singles.append(("random forest", ours.ask("rows test 5000")))
    ours.ask("fit extratrees train 2")
    scoring("extra trees until pure, scikit-learn", 2, lambda: et.predict_proba(T), 1)
    singles.append(("extra trees until pure", ours.ask("rows test 5000")))
    ours.ask(fit_if)
    singles.append(("isolation forest, 256 rows", ours.ask("rows test 5000")))

    lines += table("One row, ours, by our own clock (5,000 calls)", ["model", "p50, µs", "p99, µs"])
    for what, answer in singles:
        lines.append(row(what, *answer.split()))
    ours.close()
    return lines


def curve(folder):
    """Time and memory of boosting and forest against rows."""
    with open(os.path.join(folder, "train.f32"), "rb") as f:
        n, width = np.frombuffer(f.read(8), dtype="<i4")
        X = np.frombuffer(f.read(4 * n * width), dtype="<f4").reshape(n, width)
        y = np.frombuffer(f.read(n), dtype=np.uint8)
    lines = table("Rows against time and memory (the notebook's rows drawn anew, numbers of varying columns shifted by 1 %)",
                  ["learner", "rows", "fit, s", "score, 1 thread, s", "raw matrix, MB", "binned, MB", "fit adds at most, MB (median of 3)", "raw + that, MB",
                   "2 × binned + raw, MB"])
    rng = np.random.RandomState(5)
    for rows in (n, 10_000, 100_000, 1_000_000):
        path = os.path.join(folder, "curve.f32")
        if rows == n:
            matrix.write(path, X, y)
        else:
            pick = rng.randint(0, n, rows)
            Z = X[pick]
            Z = Z + (rng.standard_normal(Z.shape) * 0.01 * (np.abs(Z) > 0) * (rng.rand(*Z.shape) < 0.2)).astype(np.float32)
            matrix.write(path, Z, y[pick])
        for key in ("boost", "forest"):
            fits, added, score = [], [], 0
            for _ in range(3):
                ours = Ours(folder)
                ours.ask(f"load curve {path}")
                rest()
                ours.forget()
                before = ours.resident()
                fits.append(clock(lambda: ours.ask(f"fit {key} curve 2"))[0])
                added.append((ours.resident("VmHWM") - before) / 1e6)
                score, _ = clock(lambda: ours.ask("score curve 1"))
                ours.close()
            raw, binned = rows * width * 4 / 1e6, rows * width / 1e6
            lines.append(row(key, f"{rows:,}" + (" (the notebook's own)" if rows == n else ""), f"{min(fits):.2f}", f"{score:.2f}",
                             f"{raw:.1f}", f"{binned:.1f}", f"{sorted(added)[1]:.1f}", f"{raw + sorted(added)[1]:.1f}",
                             f"{2 * binned + raw:.1f}"))
    os.remove(os.path.join(folder, "curve.f32"))
    return lines


if __name__ == "__main__":
    main()
