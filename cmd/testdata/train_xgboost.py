"""Trains XGBoost on KDDTrain+ as the recipe "honest" encodes it, for models_peers_test.go:
train_xgboost.py DATA_DIR OUT_DIR. Writes named.json, named.ubj, nameless.json (the same
model) and predictions.jsonl, its probability of an attack for each row of KDDTest+.

/usr/bin/python3 3.11.2, numpy 1.24.2, xgboost 1.7.4
"""
import csv
import json
import os
import sys

import numpy as np
import xgboost

NAMES = ("duration protocol_type service flag src_bytes dst_bytes land wrong_fragment urgent hot "
         "num_failed_logins logged_in num_compromised root_shell su_attempted num_root "
         "num_file_creations num_shells num_access_files num_outbound_cmds is_host_login "
         "is_guest_login count srv_count serror_rate srv_serror_rate rerror_rate srv_rerror_rate "
         "same_srv_rate diff_srv_rate srv_diff_host_rate dst_host_count dst_host_srv_count "
         "dst_host_same_srv_rate dst_host_diff_srv_rate dst_host_same_src_port_rate "
         "dst_host_srv_diff_host_rate dst_host_serror_rate dst_host_srv_serror_rate "
         "dst_host_rerror_rate dst_host_srv_rerror_rate").split()
LOG = ("duration src_bytes dst_bytes wrong_fragment urgent hot num_failed_logins num_compromised "
       "su_attempted num_root num_file_creations num_shells num_access_files count srv_count").split()
CATEGORIES = ("protocol_type", "service", "flag")


def read(path):
    with open(path, newline="") as f:
        rows = [r for r in csv.reader(f) if r]
    return {c: [r[i] for r in rows] for i, c in enumerate(NAMES)}, np.array([r[41] != "normal" for r in rows])


def encode(columns, vocabulary):
    names, out = [], []
    for name in NAMES:
        if name in CATEGORIES or name == "num_outbound_cmds":
            continue
        v = np.array(columns[name], dtype=np.float64)
        if name in LOG:
            v = np.log1p(v)
        elif name in ("dst_host_count", "dst_host_srv_count"):
            v = v / 255
        names.append(name)
        out.append(v)
    for name in CATEGORIES:
        v = np.array(columns[name])
        for value in vocabulary[name]:
            names.append(f"{name}={value}")
            out.append((v == value).astype(float))
    return names, np.array(out).T.astype(np.float32)


data, folder = sys.argv[1:3]
train, y = read(os.path.join(data, "nsl-kdd", "KDDTrain+.txt"))
test, _ = read(os.path.join(data, "nsl-kdd", "KDDTest+.txt"))
vocabulary = {c: sorted(set(train[c])) for c in CATEGORIES}
names, X = encode(train, vocabulary)
_, T = encode(test, vocabulary)
settings = {"objective": "binary:logistic", "max_depth": 8, "eta": 0.1, "tree_method": "hist", "nthread": 2, "seed": 1}
booster = xgboost.train(settings, xgboost.DMatrix(X, y), num_boost_round=40)
booster.save_model(os.path.join(folder, "nameless.json"))
booster.feature_names = names
booster.save_model(os.path.join(folder, "named.json"))
booster.save_model(os.path.join(folder, "named.ubj"))
predictions = booster.predict(xgboost.DMatrix(T, feature_names=names))
with open(os.path.join(folder, "predictions.jsonl"), "w") as f:
    for i, p in enumerate(predictions):
        print(json.dumps({"row": i + 1, "score": float(p)}), file=f)
