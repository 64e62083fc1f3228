#!/usr/bin/python3
"""Writes gmm.json: a Gaussian mixture on whitened principal components by another hand.

numpy 1.24, scikit-learn 1.2.1. Run: /usr/bin/python3 models/testdata/make_gmm.py

The clouds lie far apart and unequal numbers of rows belong to them, so that any start
that finds them ends in the same mixture; it is refused if ten starts disagree.
"""
import json
import os

import numpy as np
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture

rng = np.random.default_rng(7)
WIDTH, COMPONENTS, GAUSSIANS, FLOOR = 6, 4, 3, 0.01
parts = []
for n, centre in ((300, 0), (200, 12), (120, -15)):
    mix = rng.normal(0, 1, (WIDTH, WIDTH))
    parts.append(rng.normal(0, 1, (n, WIDTH)) @ mix + centre * rng.normal(0.5, 1, WIDTH))
x = np.round(np.vstack(parts), 3).astype(np.float32)
judge = np.round(np.vstack([x[rng.choice(len(x), 40)], rng.normal(0, 20, (40, WIDTH))]), 3).astype(np.float32)

p = PCA(COMPONENTS, svd_solver="full").fit(x.astype(float))
deviation = np.sqrt(p.explained_variance_ * (len(x) - 1) / len(x))  # divided by n
white = lambda rows: p.transform(rows.astype(float)) / deviation
found = []
for seed in range(10):
    g = GaussianMixture(GAUSSIANS, reg_covar=FLOOR, tol=1e-12, max_iter=5000, random_state=seed).fit(white(x))
    found.append(-g.score_samples(white(judge)))
assert np.ptp(np.array(found), axis=0).max() < 1e-7, np.ptp(np.array(found), axis=0).max()

path = os.path.join(os.path.dirname(__file__), "gmm.json")
with open(path, "w") as f:
    json.dump({
        "width": WIDTH, "components": COMPONENTS, "gaussians": GAUSSIANS, "floor": FLOOR,
        "fit": np.round(x.astype(float), 3).ravel().tolist(), "judge": np.round(judge.astype(float), 3).ravel().tolist(),
        "weights": sorted(g.weights_.tolist()), "scores": found[0].tolist(),
    }, f, separators=(",", ":"))
print(path, os.path.getsize(path))
