"""The files that deploy the service agree with each other, and with what they deploy."""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from indexer.commands import app as indexer_command
from indexer.shards.shard import MOST_SHARDS
from service.access.middleware import LOOPBACK_NAMES, PROBES
from service.server import supervisor
from service.server.draining import ANSWER_S
from service.settings import Settings, variable
from service.version import VERSION
from tests.conftest import ROOT

COMPOSE_TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
PROMETHEUS = ROOT / "deploy" / "prometheus"
MANIFESTS = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((MANIFESTS / "kustomization.yaml").read_text())
RESOURCES: dict[str, dict[str, Any]] = {
    f"{document['kind']}/{document['metadata']['name']}": document
    for file in sorted(MANIFESTS.glob("*.yaml"))
    if file.name != "kustomization.yaml"
    for document in yaml.safe_load_all(file.read_text())
}
DEPLOYMENT = RESOURCES["Deployment/article-search"]
CRON_JOB = RESOURCES["CronJob/article-search-indexer"]
JOB = RESOURCES["Job/article-search-encode-shards"]
MONITOR = RESOURCES["ServiceMonitor/article-search"]
PODS: dict[str, dict[str, Any]] = {
    "service": DEPLOYMENT["spec"]["template"],
    "indexer": CRON_JOB["spec"]["jobTemplate"]["spec"]["template"],
}
PARTS = ("indexer", "service")
APART = {"encode-shards.yaml", "servicemonitor.yaml"}
"""Manifests that are applied by themselves."""
VARIABLE = re.compile(r"\$\{(\w+)(?::([-+])([^}]*))?\}")
MIB = 2**20
DEFAULTS: dict[str, Any] = {name: field.default for name, field in Settings.model_fields.items()}
KILLED_S = 1.0
"""Time from the end of a process at the latest to the moment in which a supervisor kills it."""
ROOM_S = 2.0
"""Least time between the end of a stop, at the latest, and the end of its grace period."""


def container(part: str) -> dict[str, Any]:
    """The one container of a pod that is not for setting up."""
    (found,) = PODS[part]["spec"]["containers"]
    return dict(found)


def containers(part: str) -> list[dict[str, Any]]:
    return [*PODS[part]["spec"].get("initContainers", []), container(part)]


def environment(part: str) -> dict[str, Any]:
    return {variable["name"]: variable.get("value") for variable in container(part).get("env", [])}


def filled_in(text: str, variables: Mapping[str, str]) -> str:
    """What compose makes of `${NAME}`, `${NAME:-otherwise}` and `${NAME:+instead}`."""

    def value(match: re.Match[str]) -> str:
        name, kind, words = match.groups()
        given = variables.get(name, "")
        if kind == "+":
            return words if given else ""
        return given or words or ""

    return VARIABLE.sub(value, text)


def composed(**variables: str) -> dict[str, dict[str, Any]]:
    """The services of compose.yaml."""
    return dict(yaml.safe_load(filled_in(COMPOSE_TEXT, variables))["services"])


def size_bytes(written: str) -> int:
    """The size that Kubernetes and compose mean; a lower-case unit is a power of two in the latter, the only one."""
    number, unit = re.fullmatch(r"(\d+)(Mi|Gi|m|g)", written).groups()  # type: ignore[union-attr]
    return int(number) * (MIB if unit in {"Mi", "m"} else 1024 * MIB)


SETTINGS = {
    "indexer": {one.envvar for one in get_command(indexer_command.app).commands["build"].params if one.envvar},  # type: ignore[attr-defined]
    "service": {variable(name) for name in Settings.model_fields},
}


def test_the_monitor_finds_the_service_and_names_the_job_of_the_alerts() -> None:
    service = RESOURCES["Service/article-search"]
    labels = service["metadata"]["labels"]
    (endpoint,) = MONITOR["spec"]["endpoints"]
    assert MONITOR["apiVersion"] == "monitoring.coreos.com/v1"
    assert MONITOR["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert endpoint["port"] in {port["name"] for port in service["spec"]["ports"]}
    assert re.fullmatch(r"\d+s", endpoint["interval"])
    (scraped,) = yaml.safe_load((PROMETHEUS / "scrape.yml").read_text())["scrape_configs"]
    assert endpoint["path"] == scraped["metrics_path"]
    assert labels[MONITOR["spec"]["jobLabel"]] == scraped["job_name"]
    alerts = (PROMETHEUS / "alerts.yml").read_text()
    assert set(re.findall(r'job="([^"]*)"', alerts)) == {scraped["job_name"]}


def test_the_kustomization_has_every_file_that_is_for_everybody_at_this_version() -> None:
    files = {file.name for file in MANIFESTS.glob("*.yaml")}
    assert set(KUSTOMIZATION["resources"]) == files - {"kustomization.yaml", *APART}
    images = {image["name"]: image["newTag"] for image in KUSTOMIZATION["images"]}
    assert images == {COMPOSE["services"][part]["image"]: VERSION for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_images_are_those_that_compose_builds(part: str) -> None:
    built = COMPOSE["services"][part]
    assert {each["image"] for each in containers(part)} == {built["image"]}
    stages = re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE)
    assert built["build"]["target"] in stages


def selectors() -> Iterator[tuple[str, str, dict[str, str]]]:
    """What selects pods, which part is meant, and by which labels."""
    spec = DEPLOYMENT["spec"]
    yield "Deployment", "service", spec["selector"]["matchLabels"]
    (spread,) = spec["template"]["spec"]["topologySpreadConstraints"]
    yield "spread", "service", spread["labelSelector"]["matchLabels"]
    yield "Service", "service", RESOURCES["Service/article-search"]["spec"]["selector"]
    budget = RESOURCES["PodDisruptionBudget/article-search"]
    yield "PodDisruptionBudget", "service", budget["spec"]["selector"]["matchLabels"]
    policies = {"NetworkPolicy/article-search": "service", "NetworkPolicy/article-search-indexer": "indexer"}
    for name, part in policies.items():
        yield name, part, RESOURCES[name]["spec"]["podSelector"]["matchLabels"]


@pytest.mark.parametrize(("name", "part", "labels"), list(selectors()))
def test_selectors_select_their_own_pods_only(name: str, part: str, labels: dict[str, str]) -> None:
    selected = [each for each, pod in PODS.items() if labels.items() <= pod["metadata"]["labels"].items()]
    assert selected == [part]


@pytest.mark.parametrize(
    "file", ["compose.yaml", ".env.example", "Dockerfile", *sorted(MANIFESTS.glob("*.yaml"))], ids=str
)
def test_files_name_only_settings_that_exist(file: str | Path) -> None:
    named = set(re.findall(r"\bARTICLE_SEARCH_\w+", (ROOT / file).read_text()))
    assert named <= SETTINGS["indexer"] | SETTINGS["service"]


@pytest.mark.parametrize("part", PARTS)
def test_settings_are_of_the_command_that_gets_them(part: str) -> None:
    assert set(COMPOSE["services"][part]["environment"]) <= SETTINGS[part]
    assert set(environment(part)) <= SETTINGS[part]


def test_example_of_variables_tells_each_that_compose_uses_with_its_default() -> None:
    used = {(name, words or "") for name, kind, words in VARIABLE.findall(COMPOSE_TEXT) if kind == "-"}
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert {name for name, _, _ in VARIABLE.findall(COMPOSE_TEXT)} == set(example)
    assert used - {("KEYS", "keys")} == set(example.items()) - {("KEYS", "")}  # what it stands for is no folder
    for name in example:
        assert re.search(rf"^#.*\n(?:[A-Z_]+=.*\n)*{name}=", EXAMPLE, re.MULTILINE), f"{name} is not explained"


def test_each_variable_of_compose_changes_something() -> None:
    for name in {name for name, _, _ in VARIABLE.findall(COMPOSE_TEXT)}:
        assert composed(**{name: "7"}) != composed(), name


@pytest.mark.parametrize("part", PARTS)
def test_compose_gives_away_no_rights(part: str) -> None:
    service = composed()[part]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert f"USER {service['user']}\n" in DOCKERFILE
    assert f"chown {service['user']} /data/index\n" in DOCKERFILE  # which a new volume takes over
    assert [mount.partition(":")[0] for mount in service["tmpfs"]] == ["/tmp"]  # noqa: S108 - in the container
    assert not service.keys() & {"privileged", "cap_add", "devices", "pid", "ipc"}


@pytest.mark.parametrize("part", PARTS)
def test_pods_give_away_no_rights(part: str) -> None:
    pod = PODS[part]["spec"]
    security = pod["securityContext"]
    assert pod["automountServiceAccountToken"] is False
    assert security["runAsNonRoot"] is True
    assert f"{security['runAsUser']}:{security['runAsGroup']}" == composed()[part]["user"]
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    for each in containers(part):
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@pytest.mark.parametrize("part", PARTS)
def test_pods_get_no_variables_for_services(part: str) -> None:
    links = {f"{RESOURCES['Service/article-search']['metadata']['name'].upper().replace('-', '_')}_PORT"}
    assert links <= SETTINGS["service"]  # which is why they would do harm
    assert PODS[part]["spec"]["enableServiceLinks"] is False


def test_ports_lead_to_the_one_that_the_service_listens_on() -> None:
    (published,) = composed(PORT="81")["service"]["ports"]
    assert published == f"127.0.0.1:81:{DEFAULTS['port']}"
    assert container("service")["ports"] == [{"name": "http", "containerPort": DEFAULTS["port"]}]
    (port,) = RESOURCES["Service/article-search"]["spec"]["ports"]
    assert port["targetPort"] == "http"
    (rule,) = RESOURCES["NetworkPolicy/article-search"]["spec"]["ingress"]
    assert [allowed["port"] for allowed in rule["ports"]] == ["http"]


def test_probes_ask_for_paths_that_exist_and_need_neither_host_nor_key() -> None:
    probes = {name: probe["httpGet"] for name, probe in container("service").items() if name.endswith("Probe")}
    assert {name: probe["path"] for name, probe in probes.items()} == {
        "startupProbe": "/livez",  # not /readyz: being without an index is no reason to be restarted
        "livenessProbe": "/livez",
        "readinessProbe": "/readyz",
    }
    assert {probe["port"] for probe in probes.values()} == {"http"}
    asked = {probe["path"] for probe in probes.values()} | {MONITOR["spec"]["endpoints"][0]["path"]}
    contract = json.loads((ROOT / "tests" / "service" / "api" / "contract.json").read_text())
    assert asked <= {path for path, methods in contract["paths"].items() if "get" in methods}
    assert asked <= PROBES


@pytest.mark.parametrize("part", PARTS)
def test_index_and_articles_are_where_they_are_looked_for_and_written_by_the_indexer_alone(part: str) -> None:
    mounts = {mount["name"]: mount for mount in container(part)["volumeMounts"]}
    claims = {volume["name"]: volume.get("persistentVolumeClaim") for volume in PODS[part]["spec"]["volumes"]}
    assert mounts.keys() == claims.keys()
    assert mounts["index"]["mountPath"] == "/data/index"
    assert mounts["index"].get("readOnly", False) is (part == "service")
    assert claims["index"] == {"claimName": "article-search-index"}
    for claim in filter(None, claims.values()):
        assert f"PersistentVolumeClaim/{claim['claimName']}" in RESOURCES
    composed_index = composed()[part]["volumes"][0]
    assert composed_index == ("index:/data/index:ro" if part == "service" else "index:/data/index")
    assert "index" in COMPOSE["volumes"]


def test_articles_are_only_read() -> None:
    _, articles = composed(ARTICLES="../news")["indexer"]["volumes"]
    mount = next(mount for mount in container("indexer")["volumeMounts"] if mount["name"] == "articles")
    assert articles["source"] == "../news"
    assert articles["target"] == mount["mountPath"] == "/data/articles"
    assert articles["read_only"] is mount["readOnly"] is True


def test_the_job_encodes_each_shard_once() -> None:
    spec = JOB["spec"]
    (worker,) = spec["template"]["spec"]["containers"]
    shards, number = worker["env"]
    assert spec["completionMode"] == "Indexed"
    assert (shards["name"], shards["value"]) == ("ARTICLE_SEARCH_SHARDS", str(spec["completions"]))
    assert spec["parallelism"] <= spec["completions"] <= MOST_SHARDS
    assert number["name"] == "ARTICLE_SEARCH_SHARD"
    index = "metadata.annotations['batch.kubernetes.io/job-completion-index']"
    assert number["valueFrom"] == {"fieldRef": {"fieldPath": index}}
    assert {one["name"] for one in worker["env"]} <= SETTINGS["indexer"]


def test_workers_are_pods_of_the_indexer_with_more_processors() -> None:
    job, cron = JOB["spec"]["template"], PODS["indexer"]
    assert job["metadata"] == cron["metadata"]
    beside = {"containers", "volumes"}
    assert {key: job["spec"][key] for key in job["spec"].keys() - beside} == {
        key: cron["spec"][key] for key in cron["spec"].keys() - beside
    }
    assert job["spec"]["volumes"] == cron["spec"]["volumes"]
    (worker,) = job["spec"]["containers"]
    alike = {"name", "image", "securityContext", "volumeMounts"}
    assert {key: worker[key] for key in alike} == {key: container("indexer")[key] for key in alike}
    assert worker["resources"]["limits"] == container("indexer")["resources"]["limits"]
    assert worker.keys() == {*alike, "env", "resources"}  # no command: the image's


def test_the_service_looks_where_the_index_is_and_nowhere_else() -> None:
    for variables in (composed()["service"]["environment"], environment("service")):
        assert variables["ARTICLE_SEARCH_INDEX"] == "/data/index"
        assert variables["ARTICLE_SEARCH_FALLBACK_INDEX"] == ""


def test_compose_starts_the_service_once_there_is_an_index() -> None:
    indexer, service = composed()["indexer"], composed()["service"]
    assert service["depends_on"] == {"indexer": {"condition": "service_healthy"}}
    assert indexer["healthcheck"]["test"] == ["CMD", "test", "-f", "/data/index/CURRENT"]
    assert float(indexer["environment"]["ARTICLE_SEARCH_EVERY"]) > 0


def test_compose_asks_for_keys_once_a_folder_of_them_is_named() -> None:
    without, with_keys = composed()["service"], composed(KEYS="./mine")["service"]
    assert without["environment"]["ARTICLE_SEARCH_KEYS"] == ""
    assert without["volumes"][1].partition(":")[0] in COMPOSE["volumes"]
    source, target, mode = with_keys["volumes"][1].split(":")
    assert (source, mode) == ("./mine", "ro")
    assert with_keys["environment"]["ARTICLE_SEARCH_KEYS"] == f"{target}/keys.toml"


def test_pods_ask_for_keys_once_there_is_a_secret_of_them() -> None:
    (variable,) = (each for each in container("service")["env"] if each["name"] == "ARTICLE_SEARCH_KEYS")
    reference = variable["valueFrom"]["secretKeyRef"]
    volume = next(volume["secret"] for volume in PODS["service"]["spec"]["volumes"] if volume["name"] == "keys")
    mount = next(mount for mount in container("service")["volumeMounts"] if mount["name"] == "keys")
    assert reference["name"] == volume["secretName"]
    assert reference["optional"] is volume["optional"] is True
    (item,) = volume["items"]
    text = (MANIFESTS / "deployment.yaml").read_text()
    assert f"generic {reference['name']} --from-file={item['key']}" in text
    assert f"--from-literal={reference['key']}={mount['mountPath']}/{item['path']}" in text
    assert "subPath" not in mount  # through which changes would not be seen


def test_compose_lets_no_web_page_in_by_a_name_of_its_own() -> None:
    names = composed()["service"]["environment"]["ARTICLE_SEARCH_ALLOWED_HOSTS"].split(",")
    assert set(names) == {*LOOPBACK_NAMES, "service"} - {"[::1]"}  # only 127.0.0.1 is published


@pytest.mark.parametrize("part", PARTS)
def test_memory_is_limited_alike_and_no_more_is_asked_for_than_allowed(part: str) -> None:
    limit_bytes = size_bytes(container(part)["resources"]["limits"]["memory"])
    assert size_bytes(composed()[part]["mem_limit"]) == limit_bytes == {"service": 512, "indexer": 4096}[part] * MIB
    for each in containers(part):
        asked, allowed = (size_bytes(each["resources"][kind]["memory"]) for kind in ("requests", "limits"))
        assert asked <= allowed <= limit_bytes
    (scratch,) = composed()[part]["tmpfs"]
    scratch_bytes = size_bytes(scratch.partition("size=")[2])
    volume = next(volume for volume in PODS[part]["spec"]["volumes"] if volume["name"] == "tmp")
    assert size_bytes(volume["emptyDir"]["sizeLimit"]) == scratch_bytes < limit_bytes


def test_memory_of_the_service_is_what_the_documentation_runs_it_with() -> None:
    documented = re.findall(r"--memory (\w+)", (ROOT / "docs" / "operations.md").read_text())
    assert set(documented) == {composed()["service"]["mem_limit"]}


def stop_s(drain_seconds: float) -> float:
    """The time that a stop takes at most: each process ends itself, and a supervisor kills those that do not."""
    assert f"STOP_S + {KILLED_S:g}" in inspect.getsource(supervisor), "workers are killed at another time: see KILLED_S"
    return drain_seconds + supervisor.STOP_S + KILLED_S


def grace_periods() -> dict[str, tuple[float, float]]:
    """File -> the seconds that it has the service drain, and those until it is killed."""
    pod_s = PODS["service"]["spec"]["terminationGracePeriodSeconds"]
    composed_s = float(composed()["service"]["stop_grace_period"].removesuffix("s"))
    return {
        "compose.yaml": (DEFAULTS["drain_seconds"], composed_s),
        "deploy/kubernetes/deployment.yaml": (float(environment("service")["ARTICLE_SEARCH_DRAIN_SECONDS"]), pod_s),
    }


@pytest.mark.parametrize("file", grace_periods())
def test_a_stop_is_over_before_its_grace_period_is(file: str) -> None:
    drain_s, grace_s = grace_periods()[file]
    bound_s = stop_s(drain_s)
    assert bound_s + ROOM_S <= grace_s
    page = (ROOT / "docs" / "operations.md").read_text()
    (row,) = re.findall(rf"^\| \[[^]]*\]\(\.\./{re.escape(file)}\).*$", page, re.MULTILINE)
    assert re.findall(r"([\d.]+) s", row) == [f"{drain_s:g}", f"{bound_s:g}", f"{grace_s:g}"]


def test_the_docs_run_the_service_with_a_grace_period_that_suffices() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    periods = re.findall(r"--stop-timeout (\d+)", page)
    assert periods
    assert all(stop_s(DEFAULTS["drain_seconds"]) + ROOM_S <= float(period) for period in periods)
    assert f"at most {stop_s(0.0):g} s after `--drain-seconds`" in " ".join(page.split())


def test_what_was_accepted_may_take_its_time_while_the_service_stops() -> None:
    assert DEFAULTS["request_seconds"] < ANSWER_S < supervisor.STOP_S


def test_pods_are_replaced_without_a_gap() -> None:
    spec = DEPLOYMENT["spec"]
    assert spec["replicas"] > RESOURCES["PodDisruptionBudget/article-search"]["spec"]["maxUnavailable"]
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert CRON_JOB["spec"]["concurrencyPolicy"] == "Forbid"
