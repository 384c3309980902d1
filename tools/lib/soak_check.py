#!/usr/bin/env python3
"""Mixed load on one server: memory stays flat, no reader slot leaks, log and views agree.

Clients create, update, read and list agents, append to a store, long-poll and follow it, connect and
leave in the middle. Memory and open readers are sampled all the time.
"""

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from server import Server  # noqa: E402

STORE = "soak"
AGENTS = 200


class Load:
    def __init__(self, server):
        self.server = server
        self.stop = threading.Event()
        self.agents = []
        self.counts = {}
        self.failures = []

    def loop(self, work, pause=0.0):
        connection = self.server.connection()
        while not self.stop.is_set():
            try:
                work(connection)
                self.counts[work.__name__] = self.counts.get(work.__name__, 0) + 1
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{work.__name__}: {error!r}")
                connection = self.server.connection()
            if pause:
                time.sleep(pause)

    def ask(self, connection, method, path, body=None, wanted=(200, 201, 204)):
        status, value, _ = self.server.request(method, path, body, connection=connection)
        if status not in wanted:
            self.failures.append(f"{method} {path}: {status} {value}")
        return value

    # What clients do. The fleet stays as large as it is, so that memory has no reason to grow.

    def update(self, connection):
        agent = random.choice(self.agents)
        self.ask(connection, "PUT", f"/api/v1/agents/{agent}",
                 {"instructions": "Answer. " * random.randint(1, 200)})

    def read(self, connection):
        self.ask(connection, "GET", f"/api/v1/agents/{random.choice(self.agents)}")

    def look_back(self, connection):
        agent = random.choice(self.agents)
        self.ask(connection, "GET", f"/api/v1/agents/{agent}/versions?limit=5")
        self.ask(connection, "GET", "/api/v1/agents?limit=20&sort=updated")

    def append(self, connection):
        events = [{"stream": f"soak-{random.randint(1, 50)}", "type": "ticked",
                   "tags": [f"kind:{random.randint(1, 9)}"], "data": {"note": "x" * 100}}
                  for _ in range(random.randint(1, 20))]
        self.ask(connection, "POST", f"/api/v1/stores/{STORE}/append", {"events": events})

    def poll(self, connection):
        head = self.ask(connection, "GET", f"/api/v1/stores/{STORE}/head")["position"] or 0
        self.ask(connection, "GET", f"/api/v1/stores/{STORE}/events?from={head + 1}&wait=1")

    def leave(self, _):
        """Asks for a live stream, or begins a request, and goes."""
        with socket.create_connection(("127.0.0.1", self.server.port)) as client:
            lines = [f"GET /api/v1/stores/{STORE}/events HTTP/1.1", "Host: x",
                     f"Authorization: Bearer {self.server.key}", "Accept: text/event-stream"]
            whole = "\r\n".join(lines) + "\r\n\r\n"
            client.sendall(whole[:random.randint(1, len(whole))].encode())
            client.settimeout(0.2)
            try:
                client.recv(1000)
            except OSError:
                pass


def open_readers(server):
    """Slots of LMDB's reader tables that are in use, as the metrics tell."""
    status, text, _ = server.request(
        "GET", "/metrics", headers={"Authorization": f"Bearer {server.operator_key}"})
    if status != 200:
        raise RuntimeError(f"/metrics: {status} {text}")
    return sum(float(line.split()[-1]) for line in text.splitlines()
               if line.startswith("varve_lmdb_readers"))


def tenths(samples):
    """The median of each tenth of the run."""
    size = max(len(samples) // 10, 1)
    return [statistics.median(samples[start:start + size])
            for start in range(0, size * 10, size) if samples[start:start + size]]


# LMDB keeps the pages of its largest transaction so far, which takes long to be the last one.
SLACK = 3 << 20


def growth(samples):
    """What the end of the run has above its middle, in bytes."""
    parts = tenths(samples)
    return parts[-1] - parts[len(parts) // 2]


def soak(server, seconds):
    """The load, and samples of memory and open readers while it ran."""
    server.make_store(STORE)
    load = Load(server)
    for number in range(AGENTS):
        made = load.ask(None, "POST", "/api/v1/agents",
                        {"name": f"Soak {number}", "instructions": "x"})
        load.agents.append(made["id"])
    works = [(load.update, 0.005), (load.update, 0.005), (load.read, 0), (load.read, 0.001),
             (load.look_back, 0.05), (load.append, 0.01), (load.append, 0.01),
             (load.poll, 0), (load.leave, 0.02)]
    threads = [threading.Thread(target=load.loop, args=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    memory, readers = [], []
    warm_up = min(60, seconds / 4)
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        time.sleep(1)
        if time.monotonic() > begun + warm_up:
            memory.append(server.resident_bytes())
            readers.append(open_readers(server))
    load.stop.set()
    for thread in threads:
        thread.join(timeout=30)
    return load, memory, readers


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="varve-soak-") as folder:
        data = os.path.join(folder, "data")
        with Server(options.program, data) as server:
            load, memory, readers = soak(server, options.seconds)
            code = server.stop()
        problems = load.failures[:20]
        if growth(memory) > SLACK:
            problems.append(f"memory grew by {growth(memory) / 2**20:.1f} MiB in its second half")
        if max(readers[len(readers) // 2:]) > max(readers[:len(readers) // 2]) + 16:
            problems.append("open readers grew")
        if code != 0:
            problems.append("the server did not end with 0")
        doctor = subprocess.run([options.program, "doctor", "--data", data],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if doctor.returncode != 0:
            problems.append("doctor: " + doctor.stdout[-500:])
        print(json.dumps({
            "seconds": options.seconds, "done": load.counts,
            "memory_mib": [round(part / 2**20, 1) for part in tenths(memory)],
            "readers": [min(readers), max(readers)], "problems": problems}))
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
