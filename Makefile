# What a person and CI type alike. `make` alone lists the targets.
# PYTHON: Python that .venv is made from, 3.11 or newer
PYTHON ?= python3
# CORPUS: folder or file of articles to index
CORPUS ?= seeds
# INDEX: folder of the index
INDEX  ?= var/index
# HOST: address that the service listens on
HOST   ?= 127.0.0.1
# PORT: port that the service listens on
PORT   ?= 8000
# WORKERS: processes that run tests side by side, each of some 2 GB
WORKERS ?= 2

# Who names a corpus means it to take the place of the one that INDEX holds, such as the seeds.
REPLACE := $(if $(filter file,$(origin CORPUS)),,--replace)
VENV := .venv
PEERS := var/peers
BIN  := $(VENV)/bin
# Only PyTorch's own page has its CPU wheels; it is consulted for that one package. Where it cannot be reached pip
# says so and goes on to its other sources, and constraints.txt still admits nothing but a CPU build.
TORCH := --find-links https://download.pytorch.org/whl/cpu/torch/ --retries 1

MEASURED := --cov --cov-report=term --cov-fail-under=97
PYTEST := HF_HUB_OFFLINE=1 $(BIN)/pytest -q -n $(WORKERS) --dist loadscope

export HF_HUB_DISABLE_TELEMETRY := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install run index serve test test-all lint check bench bench-encoder bench-quality bench-service bench-sizing bench-update bench-scale bench-news bench-corpus bench-cleaning bench-page screenshots test-browser test-service-load test-reliability image-check lock clean

help: ## list the targets and the variables
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo; echo "Variables, as in: make run CORPUS=articles PORT=8001"
	@awk '/^# [A-Z]+: / {sub(/^# [A-Z]+: /, ""); told = $$0} /^[A-Z]+ +[?]= / {printf "  %-8s %s; %s unless given\n", $$1, told, $$3}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## create .venv and install what indexing and serving need
run: install ## index CORPUS if it changed, then serve it on HOST and PORT
	@$(BIN)/python -c "$$CAN_LISTEN" "$(HOST)" "$(PORT)"
	@$(MAKE) --no-print-directory index
	@exec $(BIN)/article-service serve --index "$(INDEX)" --host "$(HOST)" --port "$(PORT)"
index: install ## index CORPUS into INDEX if it changed
	@$(BIN)/article-indexer build "$(CORPUS)" --index "$(INDEX)" --if-changed $(REPLACE)
serve: install ## serve INDEX as it is
	@exec $(BIN)/article-service serve --index "$(INDEX)" --host "$(HOST)" --port "$(PORT)"
test: $(VENV)/.installed-test ## run the tests that are quick: minutes
	@$(PYTEST) -m "not slow and not exhaustive and not browser" $(COVERED)
test-all: $(VENV)/.installed-test ## run all tests but those in a browser, and measure which lines they reach
	@$(PYTEST) -m "not browser" $(MEASURED)
test-browser: $(VENV)/.installed-browser ## try the search page in Chromium, which apt-get installs where it is missing
	@HF_HUB_OFFLINE=1 $(BIN)/pytest -q -m browser tests/browser
screenshots: $(VENV)/.installed-browser ## take the README's pictures of the search page anew
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.page.screenshots
lint: $(VENV)/.installed-test ## check format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
check: lint ## the one gate: format, lint, types, quick tests and the lines that they reach, and slow tests
	@$(MAKE) --no-print-directory test COVERED="$(MEASURED)"
	@$(PYTEST) -m "slow and not browser"
bench: $(VENV)/.installed-test ## reproduce the model's published numbers; results go to benchmarks/results
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.published
bench-encoder: $(VENV)/.installed-test ## measure the compiled encoder beside sentence-transformers
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.encoder
bench-quality: $(VENV)/.installed-test ## measure retrieval quality, relevance, highlights and the cost of ranking
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.quality
bench-service: $(VENV)/.installed-test $(PEERS)/.installed ## measure the service beside txtai and a plain script
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.service --peers-python $(PEERS)/bin/python
test-service-load: $(VENV)/.installed-test ## overload, drain, swap and soak the service (half an hour)
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.service_load
test-reliability: $(VENV)/.installed-test ## kill builds, let every call fail, damage every file (an hour)
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.reliability
bench-update: $(VENV)/.installed-test ## measure what it takes to bring an index up to date
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.update
bench-sizing: $(VENV)/.installed-test ## measure what an index of so many articles takes
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.sizing
bench-scale: $(VENV)/.installed-test $(PEERS)/.installed ## measure an index up to a million passages (two hours, 12 GB)
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.scale --peers-python $(PEERS)/bin/python
bench-news: $(VENV)/.installed-test ## measure copies, stories, corroboration, quotations and names (a quarter of an hour)
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.news
bench-corpus: $(VENV)/.installed-test ## measure how well articles are read from pages, and what reading costs
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.corpus; right=$$?; \
	  HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.corpus_cost && exit $$right
bench-page: $(VENV)/.installed-browser ## measure the search page in Chromium: key press to result, first paint, transfer
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.page
bench-cleaning: $(VENV)/.installed-test ## measure how well articles are found in dumps of whole pages
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks.cleaning
image-check: ## build the images and try them under a strict platform's rules; needs root, and docker or buildah
	@$(PYTHON) .ci/image_check.py
lock: var/lock/.installed ## pin what the images install, with hashes; after pyproject.toml or constraints.txt
	@$(COMPILE) --extra mcp --output-file deploy/requirements/service.txt pyproject.toml
	@$(COMPILE) --extra indexer --extra documents --unsafe-package torch \
	  --output-file deploy/requirements/indexer.txt pyproject.toml
	@$(COMPILE) --allow-unsafe --output-file deploy/requirements/tools.txt deploy/requirements/tools.in
	@rm -rf var/lock/torch && var/lock/bin/pip download --quiet --no-deps $(TORCH) -c constraints.txt --dest var/lock/torch torch
	@printf 'torch==%s \\\n    %s\n' "$$(sed -n 's/^torch==\([^ ]*+cpu\).*/\1/p' constraints.txt)" \
	  "$$(var/lock/bin/pip hash var/lock/torch/*.whl | tail -n 1)" > deploy/requirements/torch.txt
clean: ## remove the virtual environment and the index
	rm -rf $(VENV) var

$(PEERS)/.installed: benchmarks/peers/requirements.txt constraints.txt
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/pip install --quiet --no-deps $(TORCH) -c constraints.txt torch
	$(PEERS)/bin/pip install --quiet -c constraints.txt -r benchmarks/peers/requirements.txt
	@! $(PEERS)/bin/pip list | grep -i '^nvidia-' || { echo "CUDA packages were installed; these run on the CPU"; exit 1; }
	@touch $@

COMPILE := var/lock/bin/pip-compile --quiet --strip-extras --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --constraint constraints.txt

var/lock/.installed:
	$(PYTHON) -m venv var/lock
	var/lock/bin/pip install --quiet pip-tools
	@touch $@

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "python 3.11 or newer is needed; name one with: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' \
	  || { echo "this python cannot make virtual environments; install its venv package (Debian: python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --no-deps $(TORCH) -c constraints.txt torch
	$(BIN)/pip install --quiet -c constraints.txt -e '.[indexer,documents,evaluate]'
	$(no-cuda)
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/pip install --quiet -c constraints.txt -e '.[test]'
	$(no-cuda)
	@touch $@

$(VENV)/.installed-browser: $(VENV)/.installed-test
	@command -v chromium chromium-browser google-chrome > /dev/null \
	  || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium > /dev/null; } \
	  || { echo "Chromium is needed, and could not be installed"; exit 1; }
	@touch $@

# Tried before anything is indexed: a service that runs on that port may be serving INDEX, and would take up the new one.
define CAN_LISTEN
import socket, sys
host, port = sys.argv[1:]
try:
    family = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
    socket.create_server((host, int(port)), family=family).close()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"cannot listen on port {port} of {host}: {error}; name a free port with: make run PORT=8001")
endef
export CAN_LISTEN

define no-cuda
@! $(BIN)/pip list | grep -i '^nvidia-' || { echo "CUDA packages were installed; this project runs on the CPU"; exit 1; }
endef
