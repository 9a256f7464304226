"""The smallest model behind plain FastAPI on uvicorn: `python -m benchmarks.plain_api PORT`."""

import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from benchmarks.bare_engine import engine
from deployments.contracts.findings import Label

app = FastAPI()
held = engine()


class Asked(BaseModel):
    text: str


@app.get("/health")
async def health() -> str:
    return "ok"


@app.post("/classify")
async def classify(asked: Asked) -> tuple[Label, ...]:
    [labels] = held.classify([asked.text], function_to_apply=None)
    return labels


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
