#!/usr/bin/python3
"""SMOTE of the whole of KDDTrain+ (notebook encoding): trunkline beside imbalanced-learn.

    TRUNKLINE_DATA=/path/to/data /usr/bin/python3 docs/benchmarks/smote.py [RUNS]

One clock, this script's, times both from the same float32 matrix in memory, in turn;
the best of RUNS (3) counts. imbalanced-learn is given the matrix in float32 and in float64
and is credited with the faster. Then every neighbour that trunkline used is checked
against scikit-learn's brute-force neighbours: distances must agree to 1e-6.

Made with Python 3.11.2, numpy 1.24.2, scikit-learn 1.2.1, imbalanced-learn 0.10.0.
"""
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
from imblearn.over_sampling import SMOTE
from sklearn.neighbors import NearestNeighbors


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ask(ours):
    ours.stdin.write("go\n")
    ours.stdin.flush()
    assert ours.stdout.readline() == "done\n", "trunkline's side stopped"


def read_matrix(path):
    b = open(path, "rb").read()
    n, width = np.frombuffer(b, "<i4", 2)
    x = np.frombuffer(b, "<f4", n * width, 8).reshape(n, width)
    return x, np.frombuffer(b, "u1", n, 8 + 4 * n * width)


def read_pairs(path, n, width):
    b = open(path, "rb").read()
    pairs = np.frombuffer(b, "<i4", 2 * n).reshape(2, n)
    return pairs[0], pairs[1], np.frombuffer(b, "<f4", n * width, 8 * n).reshape(n, width)


def distances(x, a, b):
    return np.sqrt(((x[a] - x[b]) ** 2).sum(axis=-1))


def check(x, y, base, neighbour, synthetic):
    """How far trunkline's neighbours are from brute force's, and its rows from their segments."""
    rows = np.flatnonzero(y)
    place = {r: i for i, r in enumerate(rows)}
    points = x[rows].astype(float)
    bases = np.unique(base)
    at = np.array([place[r] for r in bases])
    # One more than needed: among equal rows a row need not come first itself.
    _, found = NearestNeighbors(n_neighbors=7, algorithm="brute").fit(points).kneighbors(points[at])
    d = distances(points, at[:, None], found)
    d[found == at[:, None]] = np.inf
    d = np.sort(d, axis=1)[:, :5]
    where = {r: i for i, r in enumerate(bases)}
    mine = distances(x.astype(float), base, neighbour)
    off = np.array([np.abs(d[where[b]] - m).min() for b, m in zip(base, mine)])
    a, b = x[base].astype(float), x[neighbour].astype(float)
    detour = np.linalg.norm(synthetic - a, axis=1) + np.linalg.norm(b - synthetic, axis=1) - np.linalg.norm(b - a, axis=1)
    return off.max(), np.abs(detour).max()


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as tmp:
        program = os.path.join(tmp, "smote")
        subprocess.run(["go", "build", "-o", program, "smote.go"], cwd=here, check=True)
        ours = subprocess.Popen([program, os.environ["TRUNKLINE_DATA"], tmp], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert ours.stdout.readline() == "ready\n", "trunkline's side did not start"
        x, y = read_matrix(os.path.join(tmp, "matrix.bin"))
        wide = x.astype(float)
        sides = {
            "imbalanced-learn, float32": lambda: SMOTE(k_neighbors=5, random_state=42).fit_resample(x, y),
            "imbalanced-learn, float64": lambda: SMOTE(k_neighbors=5, random_state=42).fit_resample(wide, y),
            "trunkline": lambda: ask(ours),
        }
        best = {}
        for _ in range(runs):
            for name, work in sides.items():
                best[name] = min(best.get(name, np.inf), timed(work))
        ours.stdin.close()
        ours.wait()
        new = int(2 * np.sum(y == 0) - len(y))
        off, detour = check(x, y, *read_pairs(os.path.join(tmp, "pairs.bin"), new, x.shape[1]))
    peer = min(v for k, v in best.items() if k != "trunkline")
    print(f"rows {len(y)}, columns {x.shape[1]}, minority {int(y.sum())}, synthetic {new}, runs {runs}")
    for name, seconds in best.items():
        print(f"{name:28s} {seconds:8.3f} s   {peer / seconds:6.1f} x")
    print(f"largest difference to a brute-force neighbour's distance {off:.2g}, detour by a synthetic row {detour:.2g}")
    assert off <= 1e-6 and detour <= 1e-3


main()
