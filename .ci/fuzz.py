"""The service as schemathesis finds it: a real server over seeds/, asked what its OpenAPI document allows and forbids.

Whatever is generated, the service must neither fail nor break its contract, and must answer on as ever afterwards.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CASES = 10_000
"""Fewest cases in all rounds together."""
EXAMPLES = 400
"""Examples for each operation in each phase that draws at random."""
ROUNDS = 6
"""Most rounds until there are CASES. How many cases a round generates follows from how its workers take turns."""
PATIENCE_S = 120
"""Longest time until the service answers, in seconds."""
SEED = 7
"""Seed of the first round; each further one adds 1."""
_LISTENING = re.compile(r"listening on (http://[0-9.:]+)")


def main() -> int:
    """Run it, and return 0 if all holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="index over seeds/; built unless given")
    parser.add_argument(
        "--examples", type=int, default=EXAMPLES, help=f"per operation and phase; {EXAMPLES} unless given"
    )
    parser.add_argument("--cases", type=int, default=CASES, help=f"fewest cases in all; {CASES} unless given")
    parser.add_argument("--workers", default="2", help="of schemathesis; 2 unless given")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        index = asked.index or built(folder / "index")
        with serving(index, folder) as (url, key, log):
            cases, failed = 0, False
            for seed in range(SEED, SEED + ROUNDS):
                status = fuzzed(url, key, asked, seed, folder)
                report = json.loads((folder / "report.json").read_text())
                told = {phase: result["status"] for phase, result in report["phases"].items()}
                cases += report["test_cases"]["generated"]
                print(f"seed {seed}: {cases} cases so far; {told}; {report['filtered']} failures explained", flush=True)
                failed = failed or bool(status) or not report["complete"]
                if failed or cases >= asked.cases:
                    break
            ask(f"{url}/v1/search?q=balloon", key)
            lines = log.read_text().splitlines()
    bad = [line for line in lines if re.search(r'"level": ?"(error|critical)"|Traceback|"status": ?500', line)]
    for line in bad[:10]:
        print(f"in the log: {line[:1_000]}")
    if cases < asked.cases:
        print(f"fewer than {asked.cases} cases")
    return int(bool(failed or bad or cases < asked.cases))


def built(index: Path) -> Path:
    """Index seeds/."""
    run(BIN / "python", "-m", "indexer", "build", "seeds", "--index", index)
    return index


@contextmanager
def serving(index: Path, folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Serve an index until the block ends; provide the address, an admin's key and the log."""
    made = run(BIN / "python", "-m", "service", "key", "fuzz", "--admin", stderr=subprocess.PIPE)
    key = made.stderr.split()[-1]
    (folder / "keys.toml").write_text(made.stdout)
    log = folder / "log"
    command = [BIN / "python", "-m", "service", "serve", "--index", index, "--port", "0"]
    # Limits that nobody meets, so that nothing but the requests themselves decides what is answered.
    command += ["--max-waiting", "100000", "--max-connections", "100000", "--request-seconds", "60"]
    command += ["--keys", folder / "keys.toml", "--log-format", "json"]
    with log.open("w") as written:
        server = subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=written, stderr=written)
    try:
        yield wait_until_ready(server, log), key, log
        if server.poll() is not None:
            raise SystemExit(f"the server ended with {server.returncode}:\n{log.read_text()[-4_000:]}")
    finally:
        server.terminate()
        server.wait()


def wait_until_ready(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until searches are answered, and return the server's address."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and server.poll() is None:
        found = _LISTENING.search(log.read_text())
        if found:
            try:
                ask(f"{found[1]}/readyz")
            except urllib.error.HTTPError:
                pass
            else:
                return found[1]
        time.sleep(0.1)
    raise SystemExit(f"the server was not ready in time:\n{log.read_text()[-4_000:]}")


def fuzzed(url: str, key: str, asked: argparse.Namespace, seed: int, folder: Path) -> int:
    """Run schemathesis, and return its exit status."""
    command = [BIN / "schemathesis", "run", f"{url}/openapi.json", "--header", f"X-API-Key: {key}"]
    command += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"]
    command += ["--max-examples", asked.examples, "--workers", asked.workers, "--seed", seed]
    command += [
        "--generation-database",
        "none",
        "--generation-with-security-parameters",
        "false",
        "--request-timeout",
        "60",
    ]
    command += ["--no-color", "--report-json-path", folder / "report.json", "--suppress-health-check", "all"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.service.api.contract_checks", "PYTHONPATH": str(ROOT)}
    return subprocess.run(list(map(str, command)), cwd=folder, env=environment, check=False).returncode


def ask(url: str, key: str = "") -> Any:
    """Return the JSON at an address."""
    request = urllib.request.Request(url, headers={"X-API-Key": key})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def run(*command: str | Path, stderr: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command in the repository."""
    return subprocess.run(
        list(map(str, command)), cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE, stderr=stderr
    )


if __name__ == "__main__":
    sys.exit(main())
