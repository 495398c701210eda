#!/bin/sh
# From texts to pack. Run from anywhere; arguments go to text_prepare.py (--data FILE).
set -eu
cd "$(dirname "$0")/../.."
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
venv=training/.venv-text
if [ ! -x $venv/bin/python ]; then
  python3.11 -m venv $venv
  $venv/bin/pip install --quiet -r training/text-requirements.txt
fi
PATH="$PWD/$venv/bin:$PATH"
python training/text_fetch.py
python training/text_prepare.py "$@"
python training/text_train.py
python training/text_evaluate.py
python training/text_export.py --date "${MEASURED:-2026-11-27}"
