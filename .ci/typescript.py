"""The contract makes a client in TypeScript: types are generated, the program of the docs is checked with them and run.

What it takes comes from npm into var/typescript, and nothing of it is kept in the repository.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from first_light import PORT, ROOT, wait_until_ready

FOLDER = ROOT / "var" / "typescript"
PACKAGES = {"openapi-fetch": "0.17.0", "openapi-typescript": "7.13.0", "typescript": "5.9.3", "@types/node": "20.19.25"}
CONFIG = {
    "compilerOptions": {
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noImplicitReturns": True,
        "noUnusedLocals": True,
        "module": "nodenext",
        "target": "es2022",
        "skipLibCheck": False,
        "outDir": "out",
        "types": ["node"],
    },
    "files": ["search.ts"],
}
SAID = (r"^1\. \d+% .*", r"^\d+ characters of 03-beijing-trip-back-on\.txt$", r"^refused: query_empty$")
"""Lines of the program, of which each must be found."""


def main() -> int:
    """Return 0 if all holds; raise otherwise."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        print(
            "the TypeScript client is checked with node and npm, which are not installed; install Node.js 20 or newer"
        )
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = {"private": True, "type": "module", "dependencies": PACKAGES}
    (FOLDER / "package.json").write_text(json.dumps(written, indent=2))
    (FOLDER / "tsconfig.json").write_text(json.dumps(CONFIG, indent=2))
    run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error")
    (FOLDER / "search.ts").write_text(program())
    with tempfile.TemporaryDirectory() as index:
        command = ["make", "run", f"CORPUS={ROOT / 'seeds'}", f"INDEX={index}", f"PORT={PORT}"]
        environment = os.environ | {"HF_HUB_OFFLINE": "1"}
        server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        try:
            wait_until_ready(server)
            document = f"http://127.0.0.1:{PORT}/openapi.json"
            run(
                "npx", "openapi-typescript", document, "--default-non-nullable=false", "--output", "article-search.d.ts"
            )
            run("npx", "tsc")
            said = run("node", "out/search.js")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    print(said, end="")
    missing = [pattern for pattern in SAID if not re.search(pattern, said, re.MULTILINE)]
    if missing:
        print(f"the program did not print {missing}")
    return 1 if missing else 0


def program() -> str:
    """Return the program that the docs show, for the service that is started here."""
    shown = re.findall(r"```typescript\n(.*?)```", (ROOT / "docs" / "clients.md").read_text(), re.DOTALL)
    if len(shown) != 1:
        raise SystemExit("docs/clients.md is to show one program in TypeScript")
    return str(shown[0]).replace("http://127.0.0.1:8000", f"http://127.0.0.1:{PORT}")


def run(*command: str | Path) -> str:
    """Run a command in the folder, and return what it printed."""
    done = subprocess.run([str(part) for part in command], cwd=FOLDER, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{done.stdout}\n{' '.join(map(str, command))} ended with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
