#!/usr/bin/python3
"""Writes encodings.json: what both encodings come to on NSL-KDD, computed by
numpy, scipy and scikit-learn. Aggregates only, no rows of the data.

    TRUNKLINE_DATA=/path/to/data /usr/bin/python3 make_encodings.py > encodings.json

Made with Python 3.11, numpy 1.24.2, scipy 1.10.1, scikit-learn 1.2.1.
"""
import csv, json, os
import numpy as np
from scipy.stats import spearmanr
from sklearn.decomposition import PCA
from sklearn.preprocessing import LabelEncoder, StandardScaler

NAMES = """duration protocol_type service flag src_bytes dst_bytes land wrong_fragment urgent hot num_failed_logins
logged_in num_compromised root_shell su_attempted num_root num_file_creations num_shells num_access_files
num_outbound_cmds is_host_login is_guest_login count srv_count serror_rate srv_serror_rate rerror_rate
srv_rerror_rate same_srv_rate diff_srv_rate srv_diff_host_rate dst_host_count dst_host_srv_count
dst_host_same_srv_rate dst_host_diff_srv_rate dst_host_same_src_port_rate dst_host_srv_diff_host_rate
dst_host_serror_rate dst_host_srv_serror_rate dst_host_rerror_rate dst_host_srv_rerror_rate""".split()
CATEGORIES = ["protocol_type", "service", "flag"]
LOGS = """duration src_bytes dst_bytes wrong_fragment urgent hot num_failed_logins num_compromised su_attempted
num_root num_file_creations num_shells num_access_files count srv_count""".split()
PER255 = ["dst_host_count", "dst_host_srv_count"]


def read(name):
    with open(os.path.join(os.environ["TRUNKLINE_DATA"], "nsl-kdd", name)) as f:
        rows = list(csv.reader(f))
    t = {}
    for i, n in enumerate(NAMES):
        column = [r[i] for r in rows]
        t[n] = column if n in CATEGORIES else np.array(column, float)
    return t, np.array([r[41] != "normal" for r in rows])


def oh(t, names):
    columns, out = [], []
    for n in NAMES:
        if n in CATEGORIES or n == "num_outbound_cmds":
            continue
        x = np.log1p(t[n]) if n in LOGS else t[n] / 255 if n in PER255 else t[n]
        columns.append(n)
        out.append(x)
    for n in CATEGORIES:
        for v in names[n]:
            columns.append(f"{n}={v}")
            out.append(np.array([1.0 if x == v else 0.0 for x in t[n]]))
    return columns, np.column_stack(out).astype(np.float32)


def coded(t, flags):
    protocol = {"tcp": 0, "udp": 1, "icmp": 2, "gtp": 3, "sip": 4, "diameter": 5}
    service = {"http": 0, "smtp": 1, "ftp": 2, "ssh": 3, "amf": 10, "smf": 11, "upf": 12, "ausf": 13}
    c = {n: t[n] for n in NAMES if n != "num_outbound_cmds"}
    c["protocol_type"] = np.array([protocol.get(x, 6) for x in t["protocol_type"]], float)
    c["service"] = np.array([service.get(x, 99) for x in t["service"]], float)
    c["flag"] = flags.transform(t["flag"]).astype(float)
    return c


def corr(a, b):
    return float(np.corrcoef(a, b)[0, 1])


def notebook(c, keep):
    cols = {n: c[n] for n in keep}
    cols["burstiness"] = c["srv_count"] / (c["duration"] + 0.001)
    cols["symmetry_ratio"] = c["src_bytes"] / (c["dst_bytes"] + 1)
    for s in (10, 11, 12, 13):
        cols[f"service_{s}_traffic"] = np.where(c["service"] == s, c["src_bytes"], 0)
    cols["is_signaling"] = np.isin(c["protocol_type"], [3, 4, 5]).astype(float)
    return list(cols), np.column_stack(list(cols.values()))


train, attack = read("KDDTrain+.txt")
test, _ = read("KDDTest+.txt")
names = {n: sorted(set(train[n])) for n in CATEGORIES}
flags = LabelEncoder().fit(train["flag"])
ctrain, ctest = coded(train, flags), coded(test, flags)
order = list(ctrain)
r = np.corrcoef(np.column_stack([ctrain[n] for n in order]), rowvar=False)
dropped, keep, other = [], [], 0
for j, n in enumerate(order):
    a = np.abs(r[:j, j])
    if j and a.max() > 0.95:
        i = int(a.argmax())
        dropped.append({"column": n, "with": order[i], "r": float(r[i, j])})
    else:
        keep.append(n)
        other = max(other, float(a.max()) if j else 0)
ncols, raw = notebook(ctrain, keep)
_, rawtest = notebook(ctest, keep)
scaler = StandardScaler().fit(raw)
z, ztest = scaler.transform(raw), scaler.transform(rawtest)
pca = PCA(2, svd_solver="full").fit(z)
flip = np.sign(pca.components_[np.arange(2), np.abs(pca.components_).argmax(axis=1)])
cols, X = oh(train, names)
_, Xtest = oh(test, names)
sym = ctrain["src_bytes"] / (ctrain["dst_bytes"] + 1)
zs = z[:, ncols.index("symmetry_ratio")]
services = {s: {"rows": int(np.sum(m)), "attack": float(attack[m].mean())}
            for s in ["private", "domain_u", "ftp_data", "eco_i", "ecr_i", "telnet", "http", "smtp", "ftp", "ssh"]
            for m in [np.array(train["service"]) == s]}
print(json.dumps({
    "oh": {"columns": cols, "mean": X.astype(float).mean(0).tolist(), "sd": X.astype(float).std(0).tolist(),
           "test_mean": Xtest.astype(float).mean(0).tolist()},
    "notebook": {"columns": ncols, "mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist(),
                 "test_mean": ztest.mean(0).tolist(), "dropped": dropped, "next": other,
                 "explained": pca.explained_variance_ratio_.tolist(), "component": (pca.components_ * flip[:, None]).tolist()},
    "burstiness": {"pearson": corr(raw[:, ncols.index("burstiness")], ctrain["srv_count"]),
                   "spearman": float(spearmanr(raw[:, ncols.index("burstiness")], ctrain["srv_count"])[0])},
    "symmetry": {"median": float(np.median(sym)), "p99": float(np.quantile(sym, .99)), "mean": float(sym.mean()),
                 "sd": float(sym.std()), "max": float(sym.max()), "near_zero": float((np.abs(zs) < 0.01).mean())},
    "other_service": {"train": float((ctrain["service"] == 99).mean()), "test": float((ctest["service"] == 99).mean())},
    "duration_zero": float((ctrain["duration"] == 0).mean()),
    "services": services,
}, indent=1))
