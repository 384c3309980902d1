"""A Varve server of its own for a measurement or a check: fresh data, a key, a free port."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`varve serve` on a data directory; made with an organisation when there is none."""

    def __init__(self, program, data, *options):
        self.program, self.data, self.options = program, data, options
        self.port = free_port()
        self.process = None
        self.key = None
        if not os.path.exists(data):
            made = subprocess.run(
                [program, "init", "Load", "--data", data, "--json"], stdout=subprocess.PIPE,
                check=True)
            facts = json.loads(made.stdout)
            self.key = facts["api_key"]
            self.operator_key = facts.get("operator_key")

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.data, "--port", str(self.port), *self.options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while True:
            try:
                if self.request("GET", "/healthz")[0] == 200:
                    return self
            except OSError:
                pass
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("the server does not start")
            time.sleep(0.05)

    def stop(self, kind=signal.SIGTERM):
        """Ends the server, and returns its exit code."""
        if self.process is None:
            return None
        self.process.send_signal(kind)
        code = self.process.wait(timeout=30)
        self.process = None
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process is not None:
            self.stop()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def request(self, method, path, body=None, headers=None, connection=None):
        """Status, JSON (or text) and headers of one request."""
        own = connection or self.connection()
        try:
            sent = {"Authorization": f"Bearer {self.key}"} if self.key else {}
            if body is not None:
                sent["Content-Type"] = "application/json"
                body = json.dumps(body)
            own.request(method, path, body, sent | (headers or {}))
            answer = own.getresponse()
            raw = answer.read()
            kind = answer.getheader("Content-Type") or ""
            value = json.loads(raw) if raw and "json" in kind else raw.decode()
            return answer.status, value, dict(answer.getheaders())
        finally:
            if connection is None:
                own.close()

    def make_store(self, name):
        status, value, _ = self.request("PUT", f"/api/v1/stores/{name}")
        if status not in (200, 201):
            raise RuntimeError(f"can't make the store: {status} {value}")

    def resident_bytes(self):
        """Memory that no file is behind."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) * 1024
        return 0
