"""Builds training windows out of clean clips: other voices, rooms, loudness, noise, silence, several sentences.

Everything happens on log10 mel power. Sounds that mix add their power, a gain is an offset, an equaliser a curve
over the bands, and a longer vocal tract a stretch of the band axis; none needs the waveform again.
"""
import random
from typing import Any, List, NamedTuple, Tuple

import numpy as np

import features
import noise
from features import FLOOR, MELS

WARPS = np.linspace(0.88, 1.14, 27)
SHORT_PAUSE = 12     # frames between clips; the edges of two clips make eight more
SHORT_PAUSE_SHARE = 0.5
# Where pauses are as short as a closure within a word, the runtimes take one for the other.
CUT_SHARE_SHORT, CUT_SHARE = 0.45, 0.05
LATE_SHARE = 0.15    # of runs that begin after a second of silence or more


class Window(NamedTuple):
    log_mels: np.ndarray               # [frames, 80], not normalised
    labels: np.ndarray                 # phoneme of every second frame
    segments: List[Tuple[float, float, str]]  # start and end in seconds, text


class Plan(NamedTuple):
    """What goes into a window, decided before the work so that windows of like length share a batch."""
    clips: List[Any]     # whatever `pick` gave
    gaps: List[int]      # frames before each clip
    tail: int            # frames after the last one
    length: int


def _warp_matrices() -> np.ndarray:
    matrices = np.zeros((len(WARPS), MELS, MELS), np.float32)
    for k, factor in enumerate(WARPS):
        source = np.minimum(np.arange(MELS) * factor, MELS - 1.001)
        low = source.astype(int)
        matrices[k, low, np.arange(MELS)] = 1 - (source - low)
        matrices[k, low + 1, np.arange(MELS)] = source - low
    return matrices


def _even(frames: float) -> int:
    """Whole encoder positions, so that the phoneme labels stay in step."""
    return int(frames) // 2 * 2


class Augmenter:
    def __init__(self, rng: random.Random, noises: np.ndarray):
        self.rng = rng
        self.noises = noises
        self.matrices = _warp_matrices()
        self.strength = 1.0  # scales all chances; the training raises it as it settles

    def _chance(self, probability: float) -> bool:
        return self.rng.random() < probability * self.strength

    def _noise(self, frames: int) -> np.ndarray:
        clip = self.noises[self.rng.randrange(len(self.noises))]
        start = self.rng.randrange(len(clip) - frames + 1)
        return clip[start:start + frames].astype(np.float32)

    def _curve(self, height: float) -> np.ndarray:
        """A random equaliser: a tilt and two gentle waves."""
        position = np.linspace(-1, 1, MELS, dtype=np.float32)
        curve = self.rng.uniform(-1, 1) * position
        for waves in (1.5, 3.0):
            curve += self.rng.uniform(-0.5, 0.5) * np.sin(waves * np.pi * position + self.rng.uniform(0, 6.3))
        return (height * curve).astype(np.float32)

    def _voice(self, mels: np.ndarray) -> np.ndarray:
        if self._chance(0.55):
            mels = mels @ self.matrices[self.rng.randrange(len(WARPS))]
        if self._chance(0.45):
            mels = mels + self._curve(0.6)
        return mels

    def _channel(self, mels: np.ndarray) -> np.ndarray:
        if self._chance(0.2):  # lossy codecs and narrow telephones drop the top bands
            cut = self.rng.randrange(48, 78)
            mels[:, cut:] -= np.minimum(6.0, np.arange(1, MELS - cut + 1, dtype=np.float32) * self.rng.uniform(0.5, 3))
        if self._chance(0.25):
            width = self.rng.randrange(1, 10)
            start = self.rng.randrange(0, MELS - width)
            mels[:, start:start + width] = mels.mean()
        return np.maximum(mels, FLOOR)

    def speech(self, clips: List[Tuple[np.ndarray, np.ndarray, str]], plan: Plan) -> Window:
        mels = np.full((plan.length, MELS), FLOOR, np.float32)
        labels = np.zeros((plan.length + 1) // 2, np.int64)
        position, segments = 0, []
        gain = self.rng.uniform(-2.4, 0.6)  # -24 to +6 dB around a peak of one half
        for gap, (clip, clip_labels, text) in zip(plan.gaps, clips):
            position += gap
            mels[position:position + len(clip)] = np.maximum(self._voice(clip) + gain, FLOOR)
            labels[position // 2:position // 2 + len(clip_labels)] = clip_labels
            segments.append((position / 100 + 0.04, (position + len(clip)) / 100 - 0.04, text))
            position += _even(len(clip) + 1)
        if self._chance(0.6):
            level = self._bed_level(mels)
            mels = np.logaddexp(mels * np.log(10), (self._noise(plan.length) + level) * np.log(10)) / np.log(10)
            mels = mels.astype(np.float32)
        return Window(self._channel(mels), labels, segments)

    def _bed_level(self, mels: np.ndarray) -> float:
        """Noise from about 12 to 50 dB below the loudest bands of the speech; noises have an rms of 1."""
        loud = float(np.percentile(mels.max(axis=1), 90))
        return loud - 1.0 - self.rng.uniform(0.8, 4.5)

    def no_speech(self, frames: int) -> np.ndarray:
        """Digital silence, faint hiss to loud noise, or noise for a part of the window."""
        mels = np.full((frames, MELS), FLOOR, np.float32)
        for _ in range(self.rng.choice([0, 1, 1, 1, 2])):
            length = frames if self.rng.random() < 0.6 else self.rng.randrange(10, frames)
            start = self.rng.randrange(frames - length + 1)
            level = self.rng.uniform(-9.5, -0.5)
            sound = self._noise(length) + level + self._curve(0.6)
            mels[start:start + length] = np.maximum(mels[start:start + length], sound)
        return self._channel(mels)

    def new_noise(self, frames: int) -> np.ndarray:
        """Noise that was never heard before, as a microphone would give it."""
        return noise.window(frames, np.random.default_rng(self.rng.getrandbits(64)))


def plan(rng: random.Random, pick, long_silence: float, window: int) -> Plan:
    """One sentence mostly, at times two or three of one voice; `pick` gives (clip, frames, more of the voice)."""
    clip, frames, same_voice = pick()
    clips, gaps, used = [clip], [], _even(frames + 1)
    count = rng.choices([1, 2, 3], [0.78, 0.16, 0.06])[0]
    for _ in range(count - 1):
        other, other_frames = same_voice()
        gap = _even(rng.uniform(8, 110))
        if used + gap + other_frames > window - 40:
            break
        clips.append(other)
        gaps.append(gap)
        used += gap + _even(other_frames + 1)
    room = window - used
    lead = rng.uniform(0, 45) if rng.random() > long_silence else rng.uniform(30, 420)
    lead = _even(min(lead, room))
    tail = rng.uniform(4, 50) if rng.random() > long_silence else rng.uniform(30, 420)
    tail = _even(min(tail, room - lead))
    return Plan(clips, [lead] + gaps, tail, _even(used + lead + tail))


def run(rng: random.Random, pick, split, window: int) -> Plan:
    """Sentences of one voice with pauses of 0.1 to 1.1 s, as many as fit, cut as the runtimes cut: within pauses, or
    amid a sentence where they take a closure for a pause. `split` gives the two parts of a clip with their frames,
    None where it has no such place."""
    clip, frames, same_voice = pick()
    short = rng.random() < SHORT_PAUSE_SHARE
    pause = rng.uniform(0, SHORT_PAUSE) if short else rng.uniform(SHORT_PAUSE, 80)
    cut_share = CUT_SHARE_SHORT if short else CUT_SHARE
    parts = split(clip) if rng.random() < cut_share else None
    if parts:
        clip, frames = parts[1]
    clips, gaps, used = [clip], [], _even(frames + 1)
    lead = 0 if parts else _even(pause / 2 if rng.random() < 0.5 else rng.uniform(0, 50))
    if not parts and rng.random() < LATE_SHARE:
        lead = _even(min(rng.uniform(100, 400), window - used))

    def add(other, other_frames):
        nonlocal used
        gap = _even(pause * rng.uniform(0.7, 1.3))
        fits = lead + used + gap + other_frames + 2 <= window
        if fits:
            clips.append(other)
            gaps.append(gap)
            used += gap + _even(other_frames + 1)
        return fits

    for _ in range(rng.choice([1, 2, 3, 4, 5, 6])):
        add(*same_voice())
    parts = split(same_voice()[0]) if rng.random() < cut_share else None
    ends_amid = parts and add(*parts[0])
    lead = min(lead, window - used)
    tail = 0 if ends_amid else _even(min(rng.uniform(0, 50), window - used - lead))
    return Plan(clips, [lead] + gaps, tail, _even(used + lead + tail))


def assemble(windows: List[np.ndarray], frames: int, jitter: random.Random) -> np.ndarray:
    """Pads with digital silence, as the runtimes do, and normalises: [batch, 80, frames]."""
    batch = np.full((len(windows), frames, MELS), FLOOR, np.float32)
    for row, mels in zip(batch, windows):
        row[:len(mels)] = mels[:frames]
    for row in batch:
        row[:] = features.normalise(row) + jitter.uniform(-0.05, 0.05)
    return np.ascontiguousarray(batch.transpose(0, 2, 1))
