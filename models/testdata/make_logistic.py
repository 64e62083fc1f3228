#!/usr/bin/python3
# Makes logistic.json: synthetic rows, standardised as models/logistic.go does, fitted
# by scikit-learn 1.2.1 (numpy 1.24.2). Run: /usr/bin/python3 make_logistic.py
import json, numpy as np
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(1)
n = 400
x = np.zeros((n, 7), np.float32)
x[:, 0] = rng.normal(3, 2, n)
x[:, 1] = rng.exponential(1, n) ** 3          # a heavy tail: some beyond 8 deviations
x[:, 2] = rng.random(n) < 0.004               # a rare one-hot: deviation under 0.02 for some seeds
x[:, 3] = rng.random(n) < 0.4
x[:, 4] = 1 - x[:, 3]
x[:, 5] = 7                                   # constant
x[:, 6] = np.where(rng.random(n) < 0.7, 0, rng.normal(0, 1e-3, n))  # deviation below the floor
y = (0.8 * (x[:, 0] - 3) + x[:, 3] + rng.logistic(0, 1.5, n) > 0.5).astype(int)
weight = rng.integers(1, 4, n).astype(float)
z = np.clip((x.astype(float) - x.mean(0, dtype=float)) / np.maximum(x.std(0, dtype=float), 0.02), -8, 8)
fits = []
for c, w in ((1.0, None), (0.05, None), (1.0, weight)):
    m = LogisticRegression(C=c, tol=1e-14, max_iter=100000, solver="newton-cg").fit(z, y, sample_weight=w)
    fits.append({"c": c, "weighted": w is not None, "coef": m.coef_[0].tolist(),
                 "intercept": m.intercept_[0], "probability": m.predict_proba(z)[:, 1].tolist()})
json.dump({"width": 7, "x": x.ravel().tolist(), "attack": y.tolist(), "weight": weight.tolist(), "fits": fits},
          open("logistic.json", "w"))
