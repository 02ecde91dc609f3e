"""Print the OpenAPI document of a service with all that it can have: `python -m service.api.export_openapi`."""

import json
from pathlib import Path
from typing import Any

from service.api.app import create_app
from service.engine.live_index import LiveIndex
from service.settings import Settings


def main() -> None:
    """Print the document."""
    app = create_app(LiveIndex(_unloadable, newest=None), Settings(index=Path("index")))
    print(json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False))


def _unloadable(_previous: object) -> Any:
    raise NotImplementedError("there is no index behind the document")


if __name__ == "__main__":
    main()
