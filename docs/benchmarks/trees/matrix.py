"""Matrices for the tree benchmarks, made from NSL-KDD.

notebook: the training part of the notebook's pipeline (107,748 x 41 after SMOTE and
          the stratified split), its validation part and KDDTest+ encoded the same way
oh:       KDDTrain+ less the normals of fold 0 (121 columns), KDDTest+

Run as a script it writes them to a folder: trees_matrix.py DATA_DIR OUT_DIR
A file is int32 rows, int32 width, float32 X row-major, uint8 attack per row,
little-endian.

/usr/bin/python3 3.11.2, numpy 1.24.2, scikit-learn 1.2.1, imbalanced-learn 0.10.0
"""
import csv
import os
import sys

import numpy as np

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
PROTOCOL = {"tcp": 0, "udp": 1, "icmp": 2, "gtp": 3, "sip": 4, "diameter": 5}
SERVICE = {"http": 0, "smtp": 1, "ftp": 2, "ssh": 3, "amf": 10, "smf": 11, "upf": 12, "ausf": 13}


def read(directory, name):
    """The 41 columns as strings, attack or not, and the attack type."""
    for folder in (directory, os.path.join(directory, "nsl-kdd")):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            with open(path, newline="") as f:
                rows = [r for r in csv.reader(f) if r]
            columns = {c: [r[i] for r in rows] for i, c in enumerate(NAMES)}
            kinds = np.array([r[41] for r in rows])
            return columns, (kinds != "normal").astype(np.uint8), kinds
    sys.exit(f"no {name} in {directory}")


def raw(columns, flags):
    """The notebook's 40 features after its steps 1 and 2."""
    out = []
    for name in NAMES:
        v = columns[name]
        if name == "num_outbound_cmds":
            continue
        if name == "protocol_type":
            v = [PROTOCOL.get(x, 6) for x in v]
        elif name == "service":
            v = [SERVICE.get(x, 99) for x in v]
        elif name == "flag":
            v = [flags.index(x) for x in v]
        out.append((name, np.array(v, dtype=np.float64)))
    return out


def notebook(directory):
    """((X, y) train, (X, y) validation, (X, y) KDDTest+) as the notebook makes them."""
    from imblearn.over_sampling import SMOTE
    from sklearn.model_selection import train_test_split
    columns, y, _ = read(directory, "KDDTrain+.txt")
    test_columns, test_y, _ = read(directory, "KDDTest+.txt")
    flags = sorted(set(columns["flag"]))
    train, test = raw(columns, flags), raw(test_columns, flags)
    correlation = np.abs(np.nan_to_num(np.corrcoef(np.array([v for _, v in train]))))
    dropped = {train[j][0] for j in range(len(train)) if any(correlation[i, j] > 0.95 for i in range(j))}

    def derive(features):
        f = dict(features)
        kept = [v for n, v in features if n not in dropped]
        kept.append(f["srv_count"] / (f["duration"] + 0.001))
        kept.append(f["src_bytes"] / (f["dst_bytes"] + 1))
        kept += [(f["service"] == s) * f["src_bytes"] for s in (10, 11, 12, 13)]
        kept.append(np.isin(f["protocol_type"], (3, 4, 5)).astype(float))
        return np.array(kept).T

    a, b = derive(train), derive(test)
    mean, sd = a.mean(0), a.std(0)
    sd[sd == 0] = 1
    a, b = (a - mean) / sd, (b - mean) / sd
    X, Y = SMOTE(random_state=42, k_neighbors=5).fit_resample(a, y)
    tx, vx, ty, vy = train_test_split(X, Y, test_size=0.2, stratify=Y, random_state=42)
    return (tx.astype(np.float32), ty), (vx.astype(np.float32), vy), (b.astype(np.float32), test_y)


def onehot(directory):
    """((X, y) KDDTrain+ less the normals of fold 0, (X, y) KDDTest+), 121 columns."""
    columns, y, _ = read(directory, "KDDTrain+.txt")
    test_columns, test_y, _ = read(directory, "KDDTest+.txt")
    vocabulary = {c: sorted(set(columns[c])) for c in ("protocol_type", "service", "flag")}

    def encode(c):
        out = []
        for name in NAMES:
            if name in vocabulary or name == "num_outbound_cmds":
                continue
            v = np.array(c[name], dtype=np.float64)
            if name in LOG:
                v = np.log1p(v)
            elif name in ("dst_host_count", "dst_host_srv_count"):
                v = v / 255
            out.append(v)
        for name, values in vocabulary.items():
            v = np.array(c[name])
            out += [(v == x).astype(float) for x in values]
        return np.array(out).T.astype(np.float32)

    fold = np.empty(len(y), dtype=int)
    fold[np.random.RandomState(7).permutation(len(y))] = np.arange(len(y)) % 5
    keep = ~((fold == 0) & (y == 0))
    return (encode(columns)[keep], y[keep]), (encode(test_columns), test_y)


def write(path, X, y):
    with open(path, "wb") as f:
        f.write(np.array(X.shape, dtype="<i4").tobytes())
        f.write(np.ascontiguousarray(X, dtype="<f4").tobytes())
        f.write(np.asarray(y, dtype=np.uint8).tobytes())


def main():
    directory, out = sys.argv[1:3]
    os.makedirs(out, exist_ok=True)
    for name, parts in (("notebook", notebook(directory)), ("oh", onehot(directory))):
        for part, (X, y) in zip(("train", "validation", "test") if len(parts) == 3 else ("train", "test"), parts):
            write(os.path.join(out, f"{name}-{part}.f32"), X, y)
            print(name, part, X.shape, int(y.sum()), "attacks")


if __name__ == "__main__":
    main()
