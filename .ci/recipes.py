"""The retrievers of docs/clients.md run with the packages that they are written for, in their newest versions.

These bring a hundred others along, so they are installed into an environment of their own, var/recipes.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "var" / "recipes"


def main() -> int:
    """Install, and run the tests of the page."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    pip = [ENVIRONMENT / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--upgrade", *extras["recipes"]], check=True)
    tests = [ROOT / ".venv" / "bin" / "pytest", "-q", "-rs", "tests/test_clients_page.py"]
    done = subprocess.run(tests, cwd=ROOT, check=False, capture_output=True, text=True)
    print(done.stdout)
    if "SKIPPED" in done.stdout:
        print("an example was not run, though its package is installed")
        return 1
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
