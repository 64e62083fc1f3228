"""What XGBoost and scikit-learn make of a small synthetic data set, for peers_test.go.

/usr/bin/python3 3.11.2, numpy 1.24.2, xgboost 1.7.4, scikit-learn 1.2.1. Writes peers.json:
training and test rows (values are few, so bins lose nothing), labels, and
  boost        XGBoost hist, 30 trees depth 4, margins of both
  boost_l1     the same with alpha 2, gamma 0.5, lambda 3, min_child_weight 4, weights, base 0.3
  isolation    mean score of 20 forests of 200 trees x 64 rows on all test rows
  auc_*        of the test rows, scikit-learn's forest and extra trees, ten seeds each
"""
import json
import os

import numpy as np
import xgboost as xgb
from sklearn.ensemble import ExtraTreesClassifier, IsolationForest, RandomForestClassifier
from sklearn.metrics import roc_auc_score

rng = np.random.RandomState(3)
n, m, width = 600, 400, 6


def rows(n):
    X = np.zeros((n, width), dtype=np.float32)
    X[:, 0] = rng.randint(0, 12, n)
    X[:, 1] = rng.randint(0, 2, n)
    X[:, 2] = np.where(rng.rand(n) < 0.8, 0, rng.randint(1, 40, n))
    X[:, 3] = np.round(rng.standard_normal(n) * 2) / 2
    X[:, 4] = 3
    X[:, 5] = rng.randint(0, 5, n)
    X[rng.rand(n) < 0.1, 5] = np.nan
    z = 0.3 * X[:, 0] - 2 * X[:, 1] + 0.1 * X[:, 2] + X[:, 3] * (X[:, 1] * 2 - 1) + np.isnan(X[:, 5]) * 2
    y = (z + rng.standard_normal(n) > 1.5).astype(int)
    return X, y


X, y = rows(n)
T, t = rows(m)
weight = np.round(0.5 + 2 * rng.rand(n), 2)


def margins(params, rounds, w=None):
    booster = xgb.train({"objective": "binary:logistic", "tree_method": "hist", "nthread": 1, **params},
                        xgb.DMatrix(X, y, weight=w), rounds)
    predict = lambda A: [float(v) for v in booster.predict(xgb.DMatrix(A), output_margin=True)]
    return {"train": predict(X), "test": predict(T)}


def number(v):
    return None if np.isnan(v) else float(v)


Z, S = np.nan_to_num(X, nan=-1), np.nan_to_num(T, nan=-1)
out = {
    "width": width,
    "train": [number(v) for v in X.ravel()], "train_attack": [int(v) for v in y],
    "test": [number(v) for v in T.ravel()], "test_attack": [int(v) for v in t],
    "weight": [float(w) for w in weight],
    "boost": margins({"max_depth": 4, "eta": 0.3}, 30),
    "boost_l1": margins({"max_depth": 5, "eta": 0.2, "alpha": 2, "gamma": 0.5, "lambda": 3,
                         "min_child_weight": 4, "base_score": 0.3, "scale_pos_weight": 1.5}, 20, weight),
    "isolation": [float(v) for v in np.mean([-IsolationForest(n_estimators=200, max_samples=64, random_state=s)
                                             .fit(Z).score_samples(S) for s in range(20)], axis=0)],
}
for name, maker in (("forest", lambda s: RandomForestClassifier(100, max_depth=6, random_state=s)),
                    ("extratrees", lambda s: ExtraTreesClassifier(100, random_state=s))):
    out["auc_" + name] = [roc_auc_score(t, maker(s).fit(Z, y).predict_proba(S)[:, 1]) for s in range(10)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers.json"), "w") as f:
    json.dump(out, f, separators=(",", ":"))
