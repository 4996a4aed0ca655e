#!/usr/bin/env bash
# Prove that a fresh clone sets itself up and shows the demo: what is committed is enough.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
clone=$(mktemp -d /tmp/koers-fresh.XXXXXX)
trap 'rm -rf "$clone"' EXIT
begun=$SECONDS
git clone --quiet "$here" "$clone/koers"
cd "$clone/koers"
make setup
echo "Set up in $((SECONDS - begun)) s."
KOERS_DATA=$clone/data .venv/bin/koers demo --no-serve
KOERS_DATA=$clone/data .venv/bin/koers review
echo "A fresh clone shows the demo company in $((SECONDS - begun)) s."
