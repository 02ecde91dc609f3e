"""The service needs only its own dependencies: no torch, no transformers, no sentence-transformers, no compiler.

Indexes seeds/ with the full installation, installs the service alone into a clean environment, and searches there.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
UNWANTED = ("torch", "transformers", "sentence-transformers", "scikit-learn", "scipy")
QUERY = "warship cut across a destroyer"


def main() -> int:
    """Install, search, and say what is there."""
    with tempfile.TemporaryDirectory() as scratch:
        index, clean = Path(scratch) / "index", Path(scratch) / "environment"
        run("make", "index", f"INDEX={index}")
        run(sys.executable, "-m", "venv", clean)
        # A built copy, so that nothing of the checkout is importable by accident.
        run(clean / "bin" / "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", ROOT)
        listed = json.loads(run(clean / "bin" / "pip", "list", "--format=json", "--disable-pip-version-check"))
        names = {one["name"].lower().replace("_", "-") for one in listed}
        found = sorted(name for name in names if name in UNWANTED or name.startswith("nvidia-"))
        if found:
            print(f"the service alone pulls in {', '.join(found)}")
            return 1
        answer = json.loads(run(clean / "bin" / "article-service", "search", QUERY, "--index", index, "--json"))
        best = answer["hits"][0]
        if best["article"]["id"] != "03-beijing-trip-back-on.txt":
            print(f"the wrong article came first: {best['article']['id']}")
            return 1
        size = sum(path.stat().st_size for path in clean.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"the service alone: {len(names)} packages, {size / 1e6:.0f} MB, and it answers")
    return 0


def run(*command: str | Path) -> str:
    """Run a command in the repository and return what it printed."""
    return subprocess.run(
        [str(part) for part in command], check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
