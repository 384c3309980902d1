#!/usr/bin/env bash
# Sends a server on fresh data what its OpenAPI document allows, and what it does not, and fails on
# any error of the server and any answer that the document does not have.
#
#   SECONDS_MAX=60 SEED=7 tools/checks/schemathesis.sh
#
# Schemathesis comes from PyPI into a folder of its own under the user's cache.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tools/setup
check=schemathesis
version=4.32.5

# A check that can't be made here has not passed: it says so, and 77 tells tools/check.
skip() { echo "$check: SKIPPED, not passed: $*"; exit 77; }
fail() { echo "$check: FAILED: $*" >&2; exit 1; }

tool=${XDG_CACHE_HOME:-$HOME/.cache}/varve/schemathesis-$version
if [ ! -x "$tool/bin/st" ]; then
    rm -rf "$tool"
    python3 -m venv "$tool" || skip "python3 can't make a virtual environment"
    "$tool/bin/pip" install --quiet --disable-pip-version-check --retries 1 \
        "schemathesis==$version" || { rm -rf "$tool"; skip "PyPI can't be reached"; }
fi

swift build --quiet --product varve
varve=$(swift build --show-bin-path)/varve

work=$(mktemp -d)
server=""
clean_up() {
    [ -z "$server" ] || kill -TERM "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

export VARVE_DATA=$work/data
key=$("$varve" init Acme --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["api_key"])')
: >"$work/out" >"$work/log"
# Wrong keys are part of the check, and would make the address wait.
"$varve" serve --port 0 --login-failures 0 >"$work/out" 2>"$work/log" &
server=$!
for _ in $(seq 100); do
    port=$(sed -nE 's/.*listening on https?:.*:([0-9]+).*/\1/p' "$work/out" "$work/log" | head -n 1)
    [ -n "$port" ] && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
[ -n "$port" ] || { cat "$work/log" >&2; fail "the server does not listen"; }

# A server may say that it is not so far yet: 503 is an answer where the document has it.
cat >"$work/schemathesis.toml" <<'END'
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 503]
END

cd "$work"  # It leaves files where it stands.
status=0
"$tool/bin/st" --config-file "$work/schemathesis.toml" run "http://127.0.0.1:$port/openapi.json" \
    --header "Authorization: Bearer $key" --workers 1 --seed "${SEED:-1}" \
    --max-time "${SECONDS_MAX:-150}" --max-examples 40 --request-timeout 70 --warnings off \
    --checks "not_a_server_error,status_code_conformance,content_type_conformance,\
response_headers_conformance,response_schema_conformance" || status=$?

kill -0 "$server" 2>/dev/null || { tail -n 40 "$work/log" >&2; fail "the server is gone"; }
[ $status -eq 0 ] || { grep -iE "error|fatal" "$work/log" | tail -n 20 >&2; fail "see above"; }
"$varve" --quiet log verify >/dev/null || fail "the log does not verify afterwards"
echo "$check: passed"
