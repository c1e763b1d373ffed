"""Learning-rate schedule and clock shared by both trainings, and checkpoints."""
import math
import os
import time
from typing import Optional

import torch


class Schedule:
    """Linear warm-up, then a cosine down to 1 % over `steps` steps.

    `minutes` bounds the time: on a slow or busy machine the cosine follows the clock instead of the steps, so a
    run always ends annealed. A run that the clock never bounds depends on its seed alone.
    """

    def __init__(self, peak: float, warm_up: int, steps: int, minutes: Optional[float]):
        self.peak, self.warm_up, self.steps = peak, warm_up, steps
        self.seconds = minutes * 60 if minutes else math.inf
        self.step = 0
        self.before = 0.0
        self.started = time.monotonic()

    def elapsed(self) -> float:
        return self.before + time.monotonic() - self.started

    def progress(self) -> float:
        return min(1.0, max(self.step / self.steps, self.elapsed() / self.seconds))

    def rate(self) -> float:
        return self.peak * min(1.0, (self.step + 1) / self.warm_up) * max(
            0.01, 0.5 * (1 + math.cos(math.pi * self.progress())))

    def state(self) -> dict:
        return {"step": self.step, "elapsed": self.elapsed()}

    def resume(self, state: dict) -> None:
        self.step, self.before = state["step"], state["elapsed"]


def save(path, **content) -> None:
    """Writes a checkpoint so that a kill in the middle leaves the previous one whole."""
    torch.save(content, str(path) + ".part")
    os.replace(str(path) + ".part", path)
