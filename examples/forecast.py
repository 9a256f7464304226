"""How a series goes on: `python -m examples.forecast sales.txt --horizon 12 --frequency MS`, one number a line."""

import argparse
from pathlib import Path

from examples.asking import ask


def main() -> None:
    """Prints what is expected next, each value with the range that holds it eight times of ten."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("series", type=Path)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--horizon", type=int, default=12)
    asked.add_argument("--frequency")
    given = asked.parse_args()

    question = {
        "task": "time-series-forecasting",
        "inputs": [float(line) for line in given.series.read_text().split()],
        "parameters": {"horizon": given.horizon, "frequency": given.frequency, "quantiles": [0.1, 0.9]},
    }
    forecast = ask(given.url, question)
    print(forecast["method"])
    low, high = forecast["quantiles"]["0.1"], forecast["quantiles"]["0.9"]
    for at, (mean, least, most) in enumerate(zip(forecast["mean"], low, high, strict=True), 1):
        print(f"{at:4}  {mean:12.3f}  {least:12.3f} … {most:.3f}")


if __name__ == "__main__":
    main()
