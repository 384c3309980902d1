#!/usr/bin/env python3
"""UmaDB, an event store with the same kind of conditions, over gRPC on this machine.

    umadb_rival.py DIR append CLIENTS SECONDS   one event a request, on a condition
    umadb_rival.py DIR bulk EVENTS BATCH        three tags an event, 10,000 streams
    umadb_rival.py DIR read                     all events, in order

It starts the server that comes with the package, on a port of its own, and stops it at the end.
Each measurement is one JSON line. Events are made before the clock runs.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time

import umadb

STREAMS = 10_000
RECORD_SIZE = 300


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The server process, with its files in a folder."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        address = f"127.0.0.1:{free_port()}"
        program = os.path.join(os.path.dirname(sys.executable), "umadb")
        self.url = f"http://{address}"
        self.process = subprocess.Popen(
            [program, "--listen", address, "--db-path", os.path.join(folder, "uma.db")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                umadb.Client(self.url).head()
                return self
            except Exception:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def event(number, stream):
    text = f'{{"number":{number:020},"status":"active"'
    data = text.encode().ljust(RECORD_SIZE, b"x")
    tags = [f"agent:{stream}", f"organization:{stream % 10}", f"kind:{stream % 100}"]
    return umadb.Event("agent-status-changed", data, tags)


def quantile(latencies, part):
    ordered = sorted(latencies)
    return round(ordered[int(len(ordered) * part)] * 1e6) if ordered else 0


def append(server, clients, seconds):
    latencies = [[] for _ in range(clients)]
    barrier = threading.Barrier(clients + 1)

    def work(index):
        client = umadb.Client(server.url)
        query = umadb.Query([umadb.QueryItem(tags=[f"agent:{index}"])])
        position = client.append([event(0, index)])
        barrier.wait()
        end = time.monotonic() + seconds
        number = 0
        while True:
            number += 1
            before = time.monotonic()
            if before >= end:
                return
            condition = umadb.AppendCondition(query, position)
            position = client.append([event(number, index)], condition)
            latencies[index].append(time.monotonic() - before)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    start = time.monotonic()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - start
    merged = [latency for own in latencies for latency in own]
    return {
        "work": "append",
        "clients": clients,
        "events_per_second": round(len(merged) / elapsed),
        "p50_us": quantile(merged, 0.5),
        "p99_us": quantile(merged, 0.99),
    }


def bulk(server, count, batch):
    client = umadb.Client(server.url)
    busy = 0.0
    first = None
    for start in range(0, count, batch):
        numbers = range(start, min(start + batch, count))
        events = [event(number, number * 7_919 % STREAMS) for number in numbers]
        before = time.monotonic()
        client.append(events)
        busy += time.monotonic() - before
        if first is None and start + batch >= min(count, 100_000):
            first = (start + batch) / busy
    return {
        "work": "bulk",
        "events": count,
        "batch": batch,
        "events_per_second": round(count / busy),
        "events_per_second_at_first": round(first or 0),
    }


def read(server):
    client = umadb.Client(server.url, batch_size=5_000)
    start = time.monotonic()
    response = client.read()
    count = 0
    while events := response.next_batch():
        count += len(events)
    elapsed = time.monotonic() - start
    return {"work": "read", "events": count, "events_per_second": round(count / elapsed)}


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, work, *rest = sys.argv[1:]
    with Server(folder) as server:
        if work == "append":
            result = append(server, int(rest[0]), float(rest[1]))
        elif work == "bulk":
            result = bulk(server, int(rest[0]), int(rest[1]))
        elif work == "read":
            result = read(server)
        else:
            sys.exit(__doc__)
        result["resident_bytes"] = server.resident_bytes()
    print(json.dumps({"engine": "umadb", **result}))


if __name__ == "__main__":
    main()
