#!/usr/bin/env python3
"""Kills a server under load: what was answered is in the log, and followers miss nothing.

Writers create and update agents and append to a store, on connections of their own; followers read
the store's live events and, when the connection breaks, go on behind the last id that they have.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from server import Server  # noqa: E402

STORE = "live"


class Writer(threading.Thread):
    """Writes without a pause, and keeps what was answered with 2xx."""

    def __init__(self, server, number, stop):
        super().__init__(daemon=True)
        self.server, self.number, self.stop = server, number, stop
        self.agents, self.updates, self.events = [], {}, []

    def run(self):
        count = 0
        while not self.stop.is_set():
            try:
                connection = self.server.connection()
                while not self.stop.is_set():
                    count += 1
                    self.write(connection, count)
            except (OSError, ValueError, http_errors):
                time.sleep(0.02)

    def write(self, connection, count):
        if count % 3 == 0:
            self.create(connection, count)
        elif count % 3 == 1 and self.agents:
            self.update(connection, count)
        else:
            self.append(connection, count)

    def create(self, connection, count):
        status, value, _ = self.server.request(
            "POST", "/api/v1/agents",
            {"name": f"Kill {self.number}-{count}", "instructions": "x"}, connection=connection)
        if status == 201:
            self.agents.append(value["id"])

    def update(self, connection, count):
        agent = random.choice(self.agents)
        status, value, _ = self.server.request(
            "PUT", f"/api/v1/agents/{agent}", {"instructions": f"{count}"}, connection=connection)
        if status == 200:
            known = self.updates.get(agent, 0)
            self.updates[agent] = max(known, value["current_version"])

    def append(self, connection, count):
        mark = f"{self.number}-{count}"
        event = {"stream": f"kill-{self.number}", "type": "ticked", "data": {"mark": mark}}
        status, _, _ = self.server.request(
            "POST", f"/api/v1/stores/{STORE}/append", {"events": [event]}, connection=connection)
        if status in (200, 201):
            self.events.append(mark)


class Follower:
    """Reads the live stream, and goes on where it was when the connection breaks."""

    def __init__(self, server):
        self.server = server
        self.last = 0
        self.problems = []

    async def run(self, until):
        while not until.is_set() or self.last < until.head:
            try:
                await asyncio.wait_for(self.follow(until), 60)
            except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
                await asyncio.sleep(0.05 + random.random() / 10)

    async def follow(self, until):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            writer.write((
                f"GET /api/v1/stores/{STORE}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Authorization: Bearer {self.server.key}\r\nAccept: text/event-stream\r\n"
                f"Last-Event-ID: {self.last}\r\n\r\n").encode())
            while not until.is_set() or self.last < until.head:
                line = await asyncio.wait_for(reader.readline(), 20)
                if not line:
                    return
                if line.startswith(b"id:"):
                    self.take(int(line[3:]))
        finally:
            writer.close()

    def take(self, position):
        if position != self.last + 1:
            self.problems.append(f"{position} after {self.last}")
        self.last = position


class Until(threading.Event):
    head = 0


def follow_all(server, count, until, followers):
    async def run():
        followers.extend(Follower(server) for _ in range(count))
        await asyncio.gather(*(follower.run(until) for follower in followers))
    asyncio.run(run())


def wait_while_moving(following, followers):
    """Until all followers are through, or none has got any further for a minute."""
    before = -1
    while following.is_alive() and (now := sum(one.last for one in followers)) > before:
        before = now
        following.join(timeout=60)


def check_answers(server, writers):
    """What is missing of all that was acknowledged."""
    missing = []
    marks, position = set(), 1
    while True:
        status, page, _ = server.request(
            "GET", f"/api/v1/stores/{STORE}/events?from={position}&limit=1000")
        events = page["events"] if isinstance(page, dict) else page
        if status != 200 or not events:
            break
        marks.update(event["data"]["mark"] for event in events)
        position = events[-1]["position"] + 1
    for writer in writers:
        missing += [f"event {mark}" for mark in writer.events if mark not in marks]
        for agent in writer.agents:
            status, value, _ = server.request("GET", f"/api/v1/agents/{agent}")
            if status != 200:
                missing.append(f"agent {agent}: {status}")
            elif value["current_version"] < writer.updates.get(agent, 1):
                missing.append(f"agent {agent}: version {writer.updates[agent]} was lost")
    return missing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--readers", type=int, default=1_000)
    parser.add_argument("--writers", type=int, default=6)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory(prefix="varve-kill-") as folder:
        server = Server(options.program, os.path.join(folder, "data")).start()
        server.make_store(STORE)
        stop, until, followers = threading.Event(), Until(), []
        writers = [Writer(server, number, stop) for number in range(options.writers)]
        following = threading.Thread(
            target=follow_all, args=(server, options.readers, until, followers), daemon=True)
        for thread in [*writers, following]:
            thread.start()
        for number in range(options.rounds):
            time.sleep(1 + random.random() * 2)
            server.stop(signal.SIGKILL)
            server.start()
            print(f"killed {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        stop.set()
        for writer in writers:
            writer.join(timeout=60)
        until.head = server.request("GET", f"/api/v1/stores/{STORE}/head")[1]["position"] or 0
        until.set()
        wait_while_moving(following, followers)
        problems = check_answers(server, writers)
        for follower in followers:
            problems += follower.problems[:3]
            if follower.last != until.head:
                problems.append(f"a follower is at {follower.last} of {until.head}")
        if server.stop() != 0:
            problems.append("the server did not end with 0")
        answered = sum(len(w.agents) + len(w.events) + len(w.updates) for w in writers)
        print(json.dumps({
            "kills": options.rounds, "answered": answered, "readers": len(followers),
            "events": until.head, "problems": problems[:20]}))
        return 1 if problems or answered == 0 else 0


http_errors = __import__("http.client").client.HTTPException

if __name__ == "__main__":
    sys.exit(main())
