"""Sounds without speech, for the model to learn that they hold none, and to lie under speech."""
import numpy as np
from scipy.signal import lfilter

import features

KINDS = ["white", "pink", "brown", "band", "hum", "tone", "sweep", "clicks", "bursts", "wobble"]


def _white(count, rng):
    return rng.standard_normal(count)


def _coloured(count, rng, pole):
    return lfilter([1], [1, -pole], _white(count, rng))


def _time(count):
    return np.arange(count) / features.RATE


def make(kind: str, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """One sound of a kind with an rms of 1."""
    count = round(seconds * features.RATE)
    time = _time(count)
    if kind == "white":
        sound = _white(count, rng)
    elif kind == "pink":
        sound = _coloured(count, rng, rng.uniform(0.7, 0.95))
    elif kind == "brown":
        sound = _coloured(count, rng, rng.uniform(0.97, 0.998))
    elif kind == "band":
        angle, radius = rng.uniform(0.1, 2.6), rng.uniform(0.9, 0.99)
        sound = lfilter([1], [1, -2 * radius * np.cos(angle), radius ** 2], _white(count, rng))
    elif kind == "hum":
        base = rng.choice([50.0, 60.0, 100.0, 120.0])
        sound = sum(rng.uniform(0.05, 1) / k * np.sin(2 * np.pi * base * k * time) for k in range(1, 12))
        sound = sound + 0.02 * _white(count, rng)
    elif kind == "tone":
        sound = sum(np.sin(2 * np.pi * rng.uniform(150, 4000) * time) for _ in range(rng.integers(1, 4)))
        if rng.random() < 0.5:
            sound = sound * (np.sin(2 * np.pi * rng.uniform(0.5, 4) * time) > 0)
    elif kind == "sweep":
        low, high = rng.uniform(80, 600), rng.uniform(800, 6000)
        sound = np.sin(2 * np.pi * (low * time + (high - low) * time ** 2 / (2 * seconds)))
    elif kind == "clicks":
        sound = np.zeros(count)
        sound[rng.integers(0, count, rng.integers(1, 30))] = 1
        sound = lfilter([1], [1, -rng.uniform(0.5, 0.98)], sound)
    elif kind == "bursts":
        gate = np.repeat(rng.random(count // 1600 + 1) < 0.3, 1600)[:count]
        sound = _coloured(count, rng, rng.uniform(0, 0.95)) * gate
    elif kind == "wobble":
        sound = _coloured(count, rng, rng.uniform(0, 0.98)) * (
            1.05 + np.sin(2 * np.pi * rng.uniform(0.2, 3) * time + rng.uniform(0, 6)))
    else:
        raise ValueError(kind)
    return (sound / np.sqrt((sound ** 2).mean() + 1e-12)).astype(np.float32)


def window(frames: int, rng: np.random.Generator) -> np.ndarray:
    """log10 mel power of a window of one or two new sounds, -60 to -3 dBFS, of any length, clipped as recordings are.

    Unlike the sounds of a bank, which are few and get their loudness as an offset, no two of these are the same."""
    sound = np.zeros(frames * features.HOP, np.float32)
    for _ in range(rng.choice([1, 1, 1, 2])):
        count = len(sound) if rng.random() < 0.5 else int(rng.integers(features.RATE // 5, len(sound) + 1))
        start = int(rng.integers(len(sound) - count + 1))
        made = make(KINDS[rng.integers(len(KINDS))], count / features.RATE, rng)
        sound[start:start + count] += made * 10 ** (rng.uniform(-60, -3) / 20)
    return features.log_mel(np.clip(sound, -1, 1))


def bank(per_kind: int, seconds: float, seed: int) -> np.ndarray:
    """log10 mel power of many noises with an rms of 1: [clips, frames, 80]."""
    rng = np.random.default_rng(seed)
    clips = [features.log_mel(make(kind, seconds, rng)) for kind in KINDS for _ in range(per_kind)]
    return np.stack(clips).astype(np.float16)
