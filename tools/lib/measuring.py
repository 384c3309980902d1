"""What the measuring programs share: rivals to build and install, and tables with budgets."""

import json
import os
import platform
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCES = os.path.join(ROOT, "tools", "bench-rivals")
CACHE = os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "varve-bench")


def note(text):
    print(text, file=sys.stderr, flush=True)


def run(*words):
    """The last line of a command's output, as JSON."""
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


# Getting ready


def install_packages(wanted):
    """Installs what is missing of packages, each named by a header or a program that it brings."""
    missing = [package for name, package in wanted.items()
               if not (has_header(name) if name.endswith(".h") else shutil.which(name))]
    if missing:
        note(f"installing {' '.join(missing)}")
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run(sudo + ["apt-get", "install", "-qq", "-y", *missing],
                       stdout=subprocess.DEVNULL, check=True)


def has_header(name):
    probe = subprocess.run(["cc", "-E", "-x", "c", "-"], input=f"#include <{name}>\n", text=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return probe.returncode == 0


def build_rival(name, *libraries):
    program = os.path.join(CACHE, name)
    source = os.path.join(SOURCES, name + ".c")
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", program, source,
                    *("-l" + library for library in libraries)], check=True)
    return program


def install_umadb():
    """A Python that has the client; None where the package can't be had."""
    environment = os.path.join(CACHE, "venv")
    python = os.path.join(environment, "bin", "python")
    if not os.path.exists(os.path.join(environment, "bin", "umadb")):
        note("installing umadb")
        try:
            subprocess.run([sys.executable, "-m", "venv", environment], check=True)
            subprocess.run([python, "-m", "pip", "install", "-q", "umadb"], check=True)
        except subprocess.CalledProcessError:
            note("umadb can't be installed; its columns stay empty")
            return None
    return python


def build_varve():
    note("building varve")
    build = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "varve",
             "--package-path", ROOT]
    subprocess.run(build, stdout=subprocess.DEVNULL, check=True)
    where = subprocess.run(build + ["--show-bin-path"], stdout=subprocess.PIPE, text=True,
                           check=True)
    return os.path.join(where.stdout.strip(), "varve")


def number(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


class Table:
    def __init__(self):
        self.rows = []

    def add(self, work, ours, name, rival, budget, at_least=None, at_most=None, unit="/s"):
        """A row whose ratio, or whose figure where there is no rival, is held to the budget."""
        ratio = ours / rival if ours is not None and rival else None
        judged = ratio if name else ours
        met = "–"
        if judged is not None and at_least is not None:
            met = "yes" if judged >= at_least else "**no**"
        if judged is not None and at_most is not None:
            met = "yes" if judged <= at_most else "**no**"
        cell = f"{name} {number(rival)}{unit}" if name and rival else name or ""
        self.rows.append([
            work, number(ours) + (unit if ours is not None else ""), cell,
            f"{ratio:.2f}" if ratio else "", budget, met,
        ])

    def text(self):
        head = "| work | Varve | rival | ratio | budget | met? |\n|---|---:|---:|---:|---|---|"
        return "\n".join([head] + ["| " + " | ".join(row) + " |" for row in self.rows])


def machine():
    with open("/proc/cpuinfo") as info:
        models = [line.split(":")[1].strip() for line in info if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} × {model}, Linux {platform.release()}"
