#!/usr/bin/python3
"""Makes parity.json: what scikit-learn 1.2.1, scipy 1.10.1 and numpy 1.24.2 say about
synthetic scores. Run: /usr/bin/python3 make_parity.py > parity.json"""
import json

import numpy as np
import scipy
import sklearn
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

assert sklearn.__version__ == "1.2.1", sklearn.__version__


def ece(p, y, bins=15):
    b = np.minimum((p * bins).astype(int), bins - 1)
    total = 0.0
    for k in range(bins):
        m = b == k
        if m.any():
            total += m.sum() * abs(y[m].mean() - p[m].mean())
    return total / len(p)


def case(name, s, y, thresholds):
    s, y = np.asarray(s, float), np.asarray(y, int)
    fpr, tpr, _ = metrics.roc_curve(y, s, drop_intermediate=False)
    fpr_d, tpr_d, _ = metrics.roc_curve(y, s, drop_intermediate=True)
    prec, rec, _ = metrics.precision_recall_curve(y, s)
    out = dict(name=name, scores=s.tolist(), attack=(y == 1).tolist(),
               auc=metrics.roc_auc_score(y, s), ap=metrics.average_precision_score(y, s),
               fpr=fpr.tolist(), tpr=tpr.tolist(), precision=prec[:-1][::-1].tolist(), recall=rec[:-1][::-1].tolist(),
               corners=len(fpr_d), at=[])
    if s.min() >= 0 and s.max() <= 1:
        out["brier"] = metrics.brier_score_loss(y, s)
        out["ece"] = ece(s, y)
    for t in thresholds:
        p = (s > t).astype(int)
        tn, fp, fn, tp = metrics.confusion_matrix(y, p, labels=[0, 1]).ravel()
        out["at"].append(dict(threshold=t, tp=int(tp), fp=int(fp), tn=int(tn), fn=int(fn),
                              accuracy=metrics.accuracy_score(y, p), precision=metrics.precision_score(y, p, zero_division=0),
                              recall=metrics.recall_score(y, p), f1=metrics.f1_score(y, p, zero_division=0), mcc=metrics.matthews_corrcoef(y, p),
                              report=metrics.classification_report(y, p, target_names=["normal", "attack"], digits=3, zero_division=0)))
    oracle = {}
    for a in (0.001, 0.01, 0.05, 0.29):
        h = np.sort(s[y == 0])[::-1]
        t = h[int(np.floor(a * len(h) * (1 + 1e-12)))]
        oracle[str(a)] = float((s[y == 1] > t).mean())
    out["oracle"] = oracle
    iso = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(s, y)
    grid = np.concatenate([np.linspace(s.min() - 1, s.max() + 1, 41), s[:20]])
    out["grid"], out["isotonic"] = grid.tolist(), iso.predict(grid).tolist()
    platt = _SigmoidCalibration().fit(s, y)
    out["platt"] = platt.predict(grid).tolist()
    return out


rng = np.random.RandomState(20)
n = 240
y = (rng.rand(n) < 0.4).astype(int)
smooth = rng.randn(n) + 1.2 * y
prob = 1 / (1 + np.exp(-2 * (smooth - 0.6)))
cases = [
    case("continuous scores", smooth, y, [-1.0, 0.0, 0.5, 2.0, 99.0]),
    case("probabilities", prob, y, [0.1, 0.5, 0.9]),
    case("one decimal: heavy ties", np.round(prob, 1), y, [0.0, 0.3, 0.5, 0.95]),
    case("hard labels", (prob > 0.5).astype(float), y, [0.5]),
    case("all scores equal", np.full(n, 0.25), y, [0.1, 0.25]),
    case("most normals exactly 0", np.where(rng.rand(n) < 0.6 * (1 - y), 0.0, np.round(prob, 2)), y, [0.0, 0.4]),
    case("reversed", -smooth, y, [0.0]),
]
wilson = []
for k, m in [(0, 1), (0, 67), (1, 67), (33, 67), (66, 67), (67, 67), (4318, 7458), (7458, 7458)]:
    ci = binomtest(k, m).proportion_ci(0.95, method="wilson")
    wilson.append(dict(part=k, whole=m, lo=ci.low, hi=ci.high))
mcnemar = [dict(a=a, b=b, p=binomtest(min(a, b), a + b, 0.5).pvalue if a != b else 1.0)
           for a, b in [(0, 1), (0, 10), (3, 9), (12, 15), (40, 71), (200, 260), (350, 640), (0, 1000)]]
chi = [dict(a=a, b=b, p=float(scipy.stats.chi2.sf(max(abs(a - b) - 1, 0) ** 2 / (a + b), 1)))
       for a, b in [(500, 600), (900, 905), (2000, 2300), (1000, 1000)]]
print(json.dumps(dict(versions=dict(sklearn=sklearn.__version__, numpy=np.__version__, scipy=scipy.__version__),
                      cases=cases, wilson=wilson, mcnemar=mcnemar, chi=chi), separators=(",", ":")))
