#!/usr/bin/env bash
# Mixed load on one server for a while: memory must stay flat, reader slots must not leak, and log
# and views must agree in the end.
#
#   SOAK_SECONDS=3600 tools/checks/soak.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tools/setup
swift build -c release --static-swift-stdlib --product varve >/dev/null
exec python3 tools/lib/soak_check.py .build/release/varve --seconds "${SOAK_SECONDS:-120}"
