"""Music out of sine waves and noise: for the voice activity detector to learn that notes are no voice."""
import numpy as np
from scipy.signal import lfilter

import features

SCALES = [[0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10], [0, 2, 4, 7, 9], [0, 3, 5, 6, 7, 10]]


def _note(seconds: float, pitch: float, partials: np.ndarray, attack: float, decay: float, vibrato: float,
          rng: np.random.Generator) -> np.ndarray:
    time = np.arange(round(seconds * features.RATE)) / features.RATE
    phase = 2 * np.pi * pitch * time + vibrato * np.sin(2 * np.pi * rng.uniform(4, 7) * time)
    sound = np.zeros(len(time))
    for number, strength in enumerate(partials, 1):
        if pitch * number < features.RATE / 2 - 200:
            sound += strength * np.sin(number * phase + rng.uniform(0, 6))
    release = np.minimum(1, (seconds - time) / 0.03)
    return sound * np.minimum(1, time / attack) * np.exp(-decay * time) * release


def _instrument(rng: np.random.Generator) -> dict:
    count = int(rng.integers(1, 14))
    partials = rng.uniform(0.2, 1, count) / np.arange(1, count + 1) ** rng.uniform(0.4, 2.2)
    if rng.random() < 0.3:
        partials[1::2] *= 0.1  # like a clarinet
    return dict(partials=partials, attack=rng.uniform(0.003, 0.12), decay=rng.uniform(0, 6),
                vibrato=rng.choice([0, 0, rng.uniform(0, 0.5)]))


def _voice(count: int, beat: float, scale, tonic: float, chord: bool, rng: np.random.Generator) -> np.ndarray:
    """One instrument, playing a melody that walks along the scale, or chords."""
    sound, instrument, degree, at = np.zeros(count), _instrument(rng), int(rng.integers(0, 10)), 0.0
    while at * features.RATE < count:
        length = beat * rng.choice([2, 4] if chord else [0.5, 1, 1, 2])
        degree = int(np.clip(degree + rng.integers(-3, 4), 0, 14))
        if chord or rng.random() < 0.85:
            for offset in ([0, 2, 4] if chord else [0]):
                octave, step = divmod(degree + offset, len(scale))
                note = _note(length * rng.uniform(0.7, 1.1), tonic * 2 ** (octave + scale[step] / 12), rng=rng,
                             **instrument)
                start = round(at * features.RATE)
                note = note[:count - start]
                sound[start:start + len(note)] += note
        at += length
    return sound


def _drums(count: int, beat: float, rng: np.random.Generator) -> np.ndarray:
    sound, at = np.zeros(count), 0.0
    while at * features.RATE < count:
        start = round(at * features.RATE)
        length = min(count - start, int(0.2 * features.RATE))
        time = np.arange(length) / features.RATE
        if rng.random() < 0.4:
            hit = 2 * np.sin(2 * np.pi * (50 * time + 5 * (1 - np.exp(-40 * time)))) * np.exp(-18 * time)
        else:
            hit = lfilter([1, -rng.uniform(0, 0.95)], [1], rng.standard_normal(length))
            hit = hit * np.exp(-time * rng.uniform(20, 90))
        sound[start:start + length] += hit * rng.uniform(0.3, 1)
        at += beat * rng.choice([0.5, 1])
    return sound


def make(seconds: float, rng: np.random.Generator) -> np.ndarray:
    """A new piece with an rms of 1."""
    count = round(seconds * features.RATE)
    beat, scale, tonic = rng.uniform(0.18, 0.6), SCALES[rng.integers(len(SCALES))], rng.uniform(60, 260)
    sound = np.zeros(count)
    for _ in range(rng.integers(1, 4)):
        sound += rng.uniform(0.3, 1) * _voice(count, beat, scale, tonic, rng.random() < 0.4, rng)
    if rng.random() < 0.5:
        sound += rng.uniform(0.1, 1) * _drums(count, beat, rng)
    return (sound / np.sqrt((sound ** 2).mean() + 1e-12)).astype(np.float32)
