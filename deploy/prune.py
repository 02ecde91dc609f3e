"""Remove from an environment what the service never loads. Run by that environment's own Python, in the Dockerfile.

Of OpenVINO, the service runs graphs in OpenVINO's own format on CPUs; the rest is for other devices, and for reading
other formats. Nothing is fetched from a model hub, as an index carries its encoder; no source text but Python's is
coloured; and tests of libraries are not run.
"""

import shutil
import sysconfig
from pathlib import Path

OPENVINO = (
    "openvino/libs/cache.json",
    "openvino/libs/libopenvino_auto_*",
    "openvino/libs/libopenvino_hetero_*",
    "openvino/libs/libopenvino_intel_gpu_*",
    "openvino/libs/libopenvino_intel_npu_*",
    "openvino/libs/libopenvino_gguf_frontend*",
    "openvino/libs/libopenvino_jax_frontend*",
    "openvino/libs/libopenvino_onnx_frontend*",
    "openvino/libs/libopenvino_paddle_frontend*",
    "openvino/libs/libopenvino_pytorch_frontend*",
    "openvino/libs/libopenvino_tensorflow_*",
    "openvino/include",
    "openvino/cmake",
)
HUB = ("hf_xet", "huggingface_hub", "fsspec")
COLOURS = ("pygments/lexers/_*_builtins.py",)
TESTS = ("numpy/**/tests", "uvloop/**/*.pyx", "uvloop/**/*.pxd", "uvloop/loop.c")


def main() -> None:
    """Remove it, and say how much that was."""
    packages = Path(sysconfig.get_path("platlib"))
    removed = 0
    for pattern in (*OPENVINO, *HUB, *COLOURS, *TESTS):
        for path in list(packages.glob(pattern)):
            removed += sum(one.stat().st_size for one in (path, *path.rglob("*")) if one.is_file())
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    print(f"{removed / 1e6:.0f} MB removed")


if __name__ == "__main__":
    main()
