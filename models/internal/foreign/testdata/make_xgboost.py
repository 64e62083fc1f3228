#!/usr/bin/python3
# Trains small XGBoost models on synthetic rows and keeps what they predict.
# Made with xgboost 1.7.4, numpy 1.24.2: /usr/bin/python3 make_xgboost.py
# For each name: name.json and name.ubj (the models), and in xgboost_predictions.json the
# rows (null where missing) with the predictions.
import json, os, numpy as np, xgboost as xgb
assert xgb.__version__ == "1.7.4", xgb.__version__

rng = np.random.default_rng(11)
n, width = 400, 6
x = np.round(rng.normal(0, 1, (n, width)) * 4) / 4   # a grid: thresholds are hit often
x[:, 3] = rng.exponential(50, n)
x[:, 5] = rng.integers(0, 40, n)                     # categories for one of them
x[rng.random((n, width)) < 0.1] = np.nan
x = x.astype(np.float32)
z = np.nan_to_num(x)
signal = z[:, 0] + 0.5 * z[:, 1] * z[:, 2] - (z[:, 3] > 40) + (z[:, 5] % 7 == 3) + rng.normal(0, 0.5, n)
y = (signal > 0).astype(int)
classes = np.digitize(signal, [-1, 0, 1])
rows = x[:80]

def matrix(label, categorical=False, **kw):
    types = ["q"] * 5 + ["c"] if categorical else None
    return xgb.DMatrix(x, label=label, feature_types=types, enable_categorical=categorical, **kw)

names = ["duration", "src_bytes", "count", "rate", "service", "flag"]
cases = {
    "logistic": (dict(objective="binary:logistic", base_score=0.3, max_depth=4), matrix(y), 12),
    "logitraw": (dict(objective="binary:logitraw", base_score=0.5, max_depth=4), matrix(y, feature_names=names), 200),
    "hinge": (dict(objective="binary:hinge", max_depth=3), matrix(y), 5),
    "squared": (dict(objective="reg:squarederror", base_score=-0.7, max_depth=3), matrix(signal), 8),
    "poisson": (dict(objective="count:poisson", base_score=0.5, max_depth=3), matrix(classes), 8),
    "softprob": (dict(objective="multi:softprob", num_class=4, max_depth=3), matrix(classes), 5),
    "dart": (dict(objective="binary:logistic", booster="dart", rate_drop=0.5, max_depth=3), matrix(y), 10),
    "forest": (dict(objective="binary:logistic", num_parallel_tree=5, subsample=0.7, colsample_bynode=0.7, max_depth=3), matrix(y), 2),
    "categories": (dict(objective="binary:logistic", tree_method="hist", max_cat_to_onehot=4, max_depth=4), matrix(y, True), 6),
    "one_leaf": (dict(objective="binary:logistic", max_depth=3, min_child_weight=1e6), matrix(y), 2),
}
os.chdir(os.path.dirname(os.path.abspath(__file__)))
out = {"width": width, "rows": [None if np.isnan(v) else float(v) for v in rows.ravel()], "predictions": {}}
for name, (params, d, rounds) in cases.items():
    model = xgb.train(dict(params, eta=0.3, seed=3, nthread=1, verbosity=0), d, rounds)
    if name != "logitraw":
        model.save_model(f"{name}.json")
    model.save_model(f"{name}.ubj")
    types = ["q"] * 5 + ["c"] if name == "categories" else None
    q = xgb.DMatrix(rows, feature_types=types, enable_categorical=bool(types), feature_names=d.feature_names)
    out["predictions"][name] = np.asarray(model.predict(q, strict_shape=True), np.float64).ravel().tolist()
json.dump(out, open("xgboost_predictions.json", "w"))
