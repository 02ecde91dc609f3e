"""What the service is measured against: FastAPI, sentence-transformers and a flat FAISS index, as one first writes it.

    python plain.py MODEL PASSAGES.json FOLDER                  encodes the passages, once
    PLAIN_MODEL=... PLAIN_FOLDER=... uvicorn plain:app          serves them

The endpoint is a plain function, as FastAPI's documentation has it for libraries that block: it runs in one of up to 40
threads.
"""

import json
import os
import sys
from pathlib import Path

import faiss
from fastapi import FastAPI
from sentence_transformers import SentenceTransformer

app = FastAPI()

if __name__ != "__main__":
    folder = Path(os.environ["PLAIN_FOLDER"])
    model = SentenceTransformer(os.environ["PLAIN_MODEL"])
    index = faiss.read_index(str(folder / "vectors.faiss"))
    texts = json.loads((folder / "passages.json").read_text())


@app.get("/search")
def search(query: str, limit: int = 10) -> list[dict[str, object]]:
    """Return the nearest passages."""
    scores, rows = index.search(model.encode([query], normalize_embeddings=True), limit)
    return [
        {"id": int(row), "text": texts[row], "score": float(score)}
        for score, row in zip(scores[0], rows[0], strict=True)
    ]


def build(model_folder: str, passages: Path, target: Path) -> None:
    """Encode the passages and store them with their vectors."""
    found = json.loads(passages.read_text())
    vectors = SentenceTransformer(model_folder).encode(found, normalize_embeddings=True)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    target.mkdir(parents=True, exist_ok=True)
    faiss.write_index(flat, str(target / "vectors.faiss"))
    (target / "passages.json").write_text(json.dumps(found))


if __name__ == "__main__":
    build(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
