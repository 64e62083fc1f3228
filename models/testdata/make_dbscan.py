#!/usr/bin/python3
# Makes dbscan.json: synthetic flows, scaled as models/dbscan.go says, clustered by
# scikit-learn 1.2.1 (numpy 1.24.2). Run: /usr/bin/python3 make_dbscan.py
import json, numpy as np
from sklearn.cluster import DBSCAN
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(4)

def flows(n, spread):
    service = rng.integers(0, 3, n)
    x = np.zeros((n, 9), np.float32)
    x[:, 0] = np.round(service * 3 + spread * rng.normal(0, 0.4, n), 2)
    x[:, 1] = np.where(rng.random(n) < 0.5, 0, rng.exponential(spread, n))
    x[:, 2] = rng.normal(service % 2, 0.2 * spread, n)
    x[:, 3] = rng.random(n) < 0.5
    x[:, 4] = 2                                      # constant
    x[np.arange(n), 5 + service] = 1                 # one-hot; column 8 stays 0
    return x

x, y = flows(700, 1.0), np.zeros(700, int)
x[::5], y[::5] = flows(140, 6.0), 1                  # attacks, not to be learned from
query = np.vstack([flows(60, 3.0), x[:20]])
query[:5, 5:8], query[:5, 8] = 0, 1                  # a category that the normals lack
query[5, 0], query[6, 1] = 1e6, -1e6                 # beyond the clip

low, high = x[y == 0].min(0).astype(float), x[y == 0].max(0).astype(float)
span = np.where(high > low, high - low, 1)
weight = np.array([1] * 5 + [0.7071] * 4)
scale = lambda v: np.clip((v - low) / span * weight, -2, 3)
points = scale(x[y == 0])
out = {"width": 9, "oneHotFrom": 5, "x": x.ravel().tolist(), "attack": y.tolist(), "query": query.ravel().tolist(), "fits": []}
for min_samples, percentile in ((10, 95), (4, 80), (25, 90)):
    reach = NearestNeighbors(n_neighbors=min_samples).fit(points).kneighbors(points)[0][:, -1]
    eps = np.percentile(reach, percentile)
    d = DBSCAN(eps=eps, min_samples=min_samples).fit(points)
    core = points[d.core_sample_indices_]
    distance = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(core).kneighbors(scale(query))[0][:, 0]
    out["fits"].append({"minSamples": min_samples, "percentile": percentile, "eps": eps,
        "clusters": int(d.labels_.max() + 1), "cores": len(core), "noise": int((d.labels_ == -1).sum()),
        "border": int((d.labels_ >= 0).sum() - len(core)), "distance": distance.tolist()})
    print({k: v for k, v in out["fits"][-1].items() if k != "distance"})
json.dump(out, open("dbscan.json", "w"))
