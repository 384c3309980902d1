#!/usr/bin/env bash
# Kills writers at random moments, 300 times: what was acknowledged must be there and whole.
#
#   CRASH_ROUNDS=1000 SEED=7 tools/checks/crash.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
CRASH_ROUNDS=${CRASH_ROUNDS:-300} SEED=${SEED:-$RANDOM} exec tools/test --filter CrashTests
