"""Other libraries on the five folds of the Telco set: out of fold, sensible defaults, no tuning.

Prints one figure a line: what, tab, value. Needs pandas, scikit-learn, lightgbm and catboost.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["tenure", "MonthlyCharges", "TotalCharges"]


def read(folder):
    """Features, labels and folds, in the order of the file."""
    table = pd.read_csv(folder / "Telco-Customer-Churn.csv").merge(pd.read_csv(folder / "folds.csv"), on="customerID")
    left = (table["Churn"] == "Yes").astype(int).to_numpy()
    folds = table["fold"].to_numpy()
    features = table.drop(columns=["customerID", "Churn", "fold"])
    features["TotalCharges"] = pd.to_numeric(features["TotalCharges"], errors="coerce")
    return features, left, folds


def logistic(categories):
    """Logistic regression on one-hot categories and standardised numbers; blanks are 0."""
    encode = make_column_transformer((OneHotEncoder(), categories), (StandardScaler(), NUMBERS))
    return make_pipeline(encode, LogisticRegression(max_iter=2000))


def calibration_error(left, said):
    """Ten bins of equal count."""
    bins = np.array_split(np.argsort(said, kind="stable"), 10)
    return sum(len(rows) * abs(said[rows].mean() - left[rows].mean()) for rows in bins) / len(left)


def report(name, make, features, left, folds):
    """Fits on four folds, scores the fifth, five times."""
    said = np.zeros(len(left))
    for fold in np.unique(folds):
        held = folds == fold
        said[held] = make().fit(features[~held], left[~held]).predict_proba(features[held])[:, 1]
    print(f"{name}: ROC-AUC\t{roc_auc_score(left, said)}")
    print(f"{name}: Brier score\t{brier_score_loss(left, said)}")
    print(f"{name}: calibration error\t{calibration_error(left, said)}")


def main():
    warnings.filterwarnings("ignore")
    features, left, folds = read(Path(sys.argv[1]))
    categories = [name for name in features.columns if name not in NUMBERS]
    report("scikit-learn logistic", lambda: logistic(categories), features.fillna(0), left, folds)
    typed = features.astype({name: "category" for name in categories})
    gentle = {"learning_rate": 0.03, "random_state": 1}
    light = dict(n_estimators=300, num_leaves=8, min_child_samples=40, verbose=-1, n_jobs=2, **gentle)
    report("LightGBM", lambda: LGBMClassifier(**light), typed, left, folds)
    texts = features.astype({name: str for name in categories})
    cat = dict(iterations=600, depth=4, cat_features=categories, verbose=0, thread_count=2, allow_writing_files=False)
    report("CatBoost", lambda: CatBoostClassifier(**cat, **gentle), texts, left, folds)


if __name__ == "__main__":
    main()
