"""The Kubernetes manifests fit the schemas of two versions of Kubernetes, and compose reads compose.yaml.

The schemas come with a large package, so it is installed into an environment beside the others.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "var" / "manifests"
PACKAGES = ("kubernetes-validate==1.37.0", "podman-compose==1.6.0", "pyyaml==6.0.3")
VERSIONS = ("1.31", "1.37")
CHECK = """
import copy, json, sys
from pathlib import Path
import kubernetes_validate, yaml

checked = []
files = [file for file in sorted(Path("deploy/kubernetes").glob("*.yaml")) if file.name != "kustomization.yaml"]
for document in [document for file in files for document in yaml.safe_load_all(file.read_text())]:
    if document["apiVersion"].startswith("monitoring.coreos.com/"):
        continue  # not Kubernetes' own; tests/test_deploy.py looks at it
    for version in sys.argv[1:]:
        kubernetes_validate.validate(document, version, strict=True)
    checked.append(document["kind"])
    if document["kind"] == "Deployment":
        wrong = copy.deepcopy(document)
        wrong["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
        try:
            kubernetes_validate.validate(wrong, sys.argv[1], strict=True)
        except kubernetes_validate.ValidationError:
            checked.append("a misspelt one, which was refused")
        else:
            sys.exit("a misspelt field was not noticed")
print(json.dumps(checked))
"""


def main() -> int:
    """Return 0 if all are."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    done = subprocess.run([python, "-c", CHECK, *VERSIONS], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    checked = json.loads(done.stdout)
    if len(checked) < 7:
        print(f"only {len(checked)} manifests were found")
        return 1
    print(f"manifests fit Kubernetes {' and '.join(VERSIONS)}: {', '.join(checked)}")
    compose = [ENVIRONMENT / "bin" / "podman-compose"] if shutil.which("podman") else ["docker", "compose"]
    if (
        not shutil.which("podman")
        and subprocess.run([*compose, "version"], capture_output=True, check=False).returncode
    ):
        print("compose.yaml: NOT READ, there is no podman and no docker compose here")
        return 1
    subprocess.run([*compose, "-f", "compose.yaml", "config"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    print(f"compose.yaml: read by {' '.join(Path(word).name for word in compose)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
