"""Cuts sound that is longer than a window as the runtimes do, in its longest pauses: QuietCuts.java in numpy."""
from typing import List

import numpy as np

import features

STEP = features.RATE // 100
QUIET_SHARE, SLACK, INAUDIBLE, AUDIBLE, NEARLY = 0.1, 4.0, 1e-4, 0.1, 0.8


def cut(sound: np.ndarray, most: int) -> List[np.ndarray]:
    """Parts of at most `most` samples, together the whole; all but the last at least half as long."""
    parts, start = [], 0
    while len(sound) - start > most:
        end = _pause(sound, start + most // 2, start + most)
        parts.append(sound[start:end])
        start = end
    return parts + [sound[start:]]


def _pause(sound: np.ndarray, start: int, end: int) -> int:
    """The middle of the longest pause; of pauses nearly as long the latest."""
    steps = (end - start) // STEP
    power = (sound[start:start + steps * STEP].astype(np.float64).reshape(steps, STEP) ** 2).sum(axis=1)
    ordered = np.sort(power)
    quiet = max(min(ordered[int(steps * QUIET_SHARE)] * SLACK, ordered[-1] * AUDIBLE),
                max(ordered[-1] * INAUDIBLE, ordered[0]))
    longest = length = 0
    place = steps
    for i in range(steps):
        length = length + 1 if power[i] <= quiet else 0
        ends = i + 1 == steps or power[i + 1] > quiet
        if length and ends and length >= longest * NEARLY:
            longest = max(longest, length)
            place = i + 1 - length // 2
    return start + place * STEP
