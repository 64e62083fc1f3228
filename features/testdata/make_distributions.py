#!/usr/bin/python3
"""Writes distributions.json: summaries and distances of two small synthetic samples.

    /usr/bin/python3 make_distributions.py > distributions.json

Made with Python 3.11.2, numpy 1.24.2, scipy 1.10.1, scikit-learn 1.2.1.
"""
import json
import numpy as np
from scipy import stats
from sklearn.decomposition import PCA

r = np.random.RandomState(5)
a = np.round(np.exp(r.normal(2, 1.5, 400)), 2)
a[:120] = 0
b = np.round(np.exp(r.normal(2.6, 1.2, 250)), 2)
b[:40] = 0
few = r.randint(0, 4, 300).astype(float)
later = r.choice(4, 200, p=[.1, .2, .3, .4]).astype(float)
x = np.column_stack([a[:250], b, a[:250] * 0.5 + b, r.normal(size=250)])
pca = PCA(3, svd_solver="full").fit(x)


def psi(then, now):
    total = 0
    for v in range(4):
        e, c = (then == v).mean(), (now == v).mean()
        total += (c - e) * np.log(c / e)
    return total


ks = stats.ks_2samp(a, b, mode="asymp")
print(json.dumps({
    "a": a.tolist(), "b": b.tolist(), "few": few.tolist(), "later": later.tolist(),
    "quantiles": np.quantile(a, [.25, .5, .75, .99]).tolist(), "mean": a.mean(), "sd": a.std(), "skew": float(stats.skew(a)),
    "ks": ks.statistic, "psi": psi(few, later), "pearson": float(np.corrcoef(a[:250], b)[0, 1]),
    "spearman": float(stats.spearmanr(a[:250], b)[0]), "last": x[:, 3].tolist(),
    "corr": np.corrcoef(x, rowvar=False).tolist(), "explained": pca.explained_variance_ratio_.tolist(),
}))
