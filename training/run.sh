#!/bin/sh
# From pictures to pack. Run from anywhere; arguments go to prepare.py (--data FOLDER).
set -eu
cd "$(dirname "$0")/.."
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
if [ ! -x training/.venv/bin/python ]; then
  python3.11 -m venv training/.venv
  training/.venv/bin/pip install --quiet -r training/requirements.txt
fi
python=training/.venv/bin/python
$python training/fetch.py
$python training/prepare.py "$@"
$python training/train.py
$python training/evaluate.py
$python training/export.py --date "${MEASURED:-2026-11-22}"
