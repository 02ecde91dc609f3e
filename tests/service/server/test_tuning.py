"""How the Python process itself is set up to serve; in a process of its own each."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def said_by(program: str) -> Any:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


def test_tune_is_done_before_anything_is_collected_and_settle_leaves_alone_what_is_there() -> None:
    program = """
import gc, json, sys
from service.server import tuning
imported = "numpy" in sys.modules
tuning.tune()
tuned = sys.getswitchinterval(), gc.isenabled()
tuning.settle()
print(json.dumps([imported, tuned, gc.isenabled(), gc.get_freeze_count() > 1_000]))
"""
    assert said_by(program) == [False, [0.001, False], True, True]


def test_products_of_matrices_start_no_threads() -> None:
    program = """
import json
from pathlib import Path
from service.server import tuning
tuning.tune()
import numpy as np
np.ones((300, 300), np.float32) @ np.ones((300, 300), np.float32)
print(json.dumps(len(list(Path("/proc/self/task").iterdir()))))
"""
    assert said_by(program) == 1


def test_a_choice_of_threads_in_the_environment_is_heeded() -> None:
    program = """
import json, os
os.environ["OPENBLAS_NUM_THREADS"] = "3"
from service.server import tuning
tuning.tune()
print(json.dumps(os.environ["OPENBLAS_NUM_THREADS"]))
"""
    assert said_by(program) == "3"


def test_what_serving_does_not_need_is_not_loaded() -> None:
    program = """
import json, sys
from service.server import tuning
tuning.tune()
import service.server.serve, indexer.encoder.compiled
loaded = [name for name, module in sys.modules.items() if module]
print(json.dumps([name for name in loaded if name.startswith(("rich", "openvino.tools.ovc"))]))
"""
    assert said_by(program) == []
