#!/usr/bin/env bash
# Kills a server under load, again and again: every answer of 2xx must be in the log afterwards, and
# readers of the live stream must go on without a gap or a double.
#
#   KILL_ROUNDS=20 READERS=1000 tools/checks/server-kill.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tools/setup
swift build -c release --static-swift-stdlib --product varve >/dev/null
exec python3 tools/lib/kill_check.py .build/release/varve \
    --rounds "${KILL_ROUNDS:-10}" --readers "${READERS:-1000}"
