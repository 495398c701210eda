#!/bin/sh
# From pictures to the bundled image pack. Run from anywhere; --data FOLDER for another copy of the data.
set -eu
cd "$(dirname "$0")/../.."
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
if [ ! -x training/.venv/bin/python ]; then
  python3.11 -m venv training/.venv
  training/.venv/bin/pip install --quiet -r training/requirements.txt
fi
# The vectors that bind Python to TypeScript are of photographs that come with the packages of npm.
[ -d node_modules/@stdlib ] || npm ci --no-fund --no-audit
python=training/.venv/bin/python
$python training/fetch.py
$python training/prepare.py --limit 4096 "$@"
$python training/train.py
$python training/stability.py "$@"
$python training/robustness.py "$@"
$python training/evaluate.py
$python training/export.py --date "${MEASURED:-2026-11-27}" "$@"
$python training/widen.py "$@"
$python training/charts.py
