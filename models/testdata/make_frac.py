#!/usr/bin/python3
"""Writes frac.json: FRaC's and the Chow-Liu tree's surprises by another hand.

numpy 1.24, scikit-learn 1.2.1 (whose trees keep counts, which the smoothing needs;
from 1.3 on they keep shares). Run: /usr/bin/python3 models/testdata/make_frac.py

The rows are synthetic. Trees whose structure depends on how ties are broken (the seed
of scikit-learn's classifier) are refused, so that any right implementation agrees.
"""
import json
import os

import numpy as np
from sklearn.tree import DecisionTreeClassifier

rng = np.random.default_rng(20240611)
NAMES = ["dns", "ftp", "http", "rare", "voice"]
ATMOST, LEAF, DEPTH, SMOOTHING = 16, 20, 4, 5.0


def flows(n, odd):
    service = rng.choice([0, 1, 2, 4], n, p=[0.3, 0.1, 0.4, 0.2])
    size = np.round(np.exp(3 + 0.7 * service + rng.normal(0, 0.6, n)), 3)
    count = rng.poisson(2 + service)
    rate = np.round(np.clip(0.1 * count + rng.normal(0, 0.05, n), 0, 1), 2)
    flag = (rng.random(n) < 0.1 + 0.15 * service).astype(float)
    same = np.zeros(n)
    x = np.column_stack([service, size, count, rate, flag, same]).astype(float)
    if odd:
        for j in range(x.shape[1]):
            swap = rng.random(n) < 0.2
            x[swap, j] = rng.permutation(x[:, j])[swap]
        x[::7, 0], x[::5, 1], x[::11, 5], x[::13, 2] = 3, 9e9, -1, 500
    return x


fit, judge = flows(1500, False), flows(120, True)
codes = sorted(set(fit[:, 0].astype(int)))
bins_fit, bins_judge, sizes, cuts_of = [], [], [], []
for j in range(fit.shape[1]):
    v = fit[:, j]
    if j == 0:
        place = {c: i for i, c in enumerate(codes)}
        to = lambda x: np.array([place.get(int(c), len(codes)) for c in x])
        cuts_of.append([])
        sizes.append(len(codes) + 1)
    else:
        u = np.unique(v)
        if len(u) <= ATMOST:
            cuts = (u[1:] + u[:-1]) / 2
        else:
            q = np.unique(np.quantile(v, np.arange(1, ATMOST) / ATMOST))
            cuts = np.concatenate([q, [v.min() + 1e-9, v.max() - 1e-9]])
        low, high = v.min(), v.max()
        ends = [low - max(1e-6, abs(low) / 1000), high + max(1e-6, abs(high) / 1000)]
        cuts = np.unique(np.concatenate([cuts, ends]))
        to = lambda x, c=cuts: np.searchsorted(c, x, side="left")
        cuts_of.append(cuts.tolist())
        sizes.append(len(cuts) + 1)
    bins_fit.append(to(v))
    bins_judge.append(to(judge[:, j]))
F, J = np.array(bins_fit).T, np.array(bins_judge).T
width = F.shape[1]
q = []
for j in range(width):
    c = np.bincount(F[:, j], minlength=sizes[j]) + 0.5
    q.append(c / c.sum())


def seen_by(columns, x):
    """x with every other column blank, so that a tree on it can use columns only."""
    blank = np.zeros_like(x)
    blank[:, columns] = x[:, columns]
    return blank


def surprise(j, columns, seed):
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=LEAF, random_state=seed)
    tree.fit(seen_by(columns, F), F[:, j])
    at = tree.apply(seen_by(columns, J))
    counts = np.zeros((len(J), sizes[j]))
    counts[:, tree.classes_] = tree.tree_.value[at, 0, :]
    bins = J[:, j]
    p = (counts[np.arange(len(J)), bins] + SMOOTHING * q[j][bins]) / (tree.tree_.n_node_samples[at] + SMOOTHING)
    return -np.log(p)


frac, drawn = np.zeros((len(J), width)), []
for j in range(width):
    drawn.append([])
    if len(set(F[:, j])) == 1:
        frac[:, j] = -np.log(q[j][J[:, j]])
        continue
    while len(drawn[j]) < 3:
        columns = rng.choice([k for k in range(width) if k != j], 3, replace=False).tolist()
        found = np.array([surprise(j, columns, seed) for seed in range(8)])
        if np.ptp(found, axis=0).max() == 0:  # else a tie was broken differently
            drawn[j].append(columns)
            frac[:, j] += found[0] / 3

# The Chow-Liu tree: the spanning tree of the largest mutual informations, root 0.
n = len(F)
pairs = []
for a in range(width):
    for b in range(a + 1, width):
        table = np.zeros((sizes[a], sizes[b]))
        np.add.at(table, (F[:, a], F[:, b]), 1)
        joint = table / n
        pa, pb = joint.sum(1, keepdims=True), joint.sum(0, keepdims=True)
        held = joint > 0
        pairs.append(((joint[held] * np.log(joint[held] / (pa @ pb)[held])).sum(), a, b))
pairs.sort(reverse=True)
group, edges = list(range(width)), []
for mi, a, b in pairs:  # Kruskal
    if group[a] != group[b]:
        edges.append((a, b))
        old = group[b]
        group = [group[a] if g == old else g for g in group]
parent, todo = {0: -1}, [0]
while todo:
    at = todo.pop()
    for a, b in edges:
        for here, there in ((a, b), (b, a)):
            if here == at and there not in parent:
                parent[there] = at
                todo.append(there)
chow = np.zeros((len(J), width))
for j in range(width):
    if parent[j] < 0:
        chow[:, j] = -np.log(q[j][J[:, j]])
        continue
    table = np.zeros((sizes[parent[j]], sizes[j]))
    np.add.at(table, (F[:, parent[j]], F[:, j]), 1)
    p = (table + SMOOTHING * q[j]) / (table.sum(1, keepdims=True) + SMOOTHING)
    chow[:, j] = -np.log(p[J[:, parent[j]], J[:, j]])

path = os.path.join(os.path.dirname(__file__), "frac.json")
with open(path, "w") as f:
    json.dump({
        "names": NAMES, "fit": fit.tolist(), "judge": judge.tolist(), "cuts": cuts_of, "bins": J.tolist(),
        "drawn": drawn, "depth": DEPTH, "leaf": LEAF, "smoothing": SMOOTHING,
        "frac": frac.tolist(), "parent": [parent[j] for j in range(width)], "chowliu": chow.tolist(),
    }, f, separators=(",", ":"))
print(path, os.path.getsize(path), drawn, parent)
