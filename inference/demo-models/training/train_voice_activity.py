"""Trains the voice activity detector and writes it in the layout of Silero's, version 5.

usage: train_voice_activity.py WORK OUT SAMPLES GOLDEN [--minutes N] [--steps N]

Speech is the phrasebook in espeak-ng's voices, at random times and levels, over noise and music that are made here
as well; the target is where the clean speech is heard. WORK gets the clips and the checkpoint, OUT the graph, GOLDEN
what the network says of one of the SAMPLES; the last lines are its quality on voices and music that no training heard.
A training that was stopped, or is given more minutes, goes on from its checkpoint.
"""
import argparse
import json
import pathlib
import random
import time

import numpy as np
import torch
from scipy.signal import lfilter

import features
import golden
import music
import noise
import phrasebook
import schedule
import voice_activity
import voices
from espeak import Espeak, to_pcm

SECONDS, BATCH, PEAK_RATE, WARM_UP = 8, 32, 4e-3, 50
SEQUENCE = SECONDS * features.RATE // voice_activity.WINDOW * voice_activity.WINDOW
MUSIC_PIECES, UNSEEN_SEED = 240, 1_000_003
GOLDEN_SAMPLE = "subway-station.wav"
AUDIBLE, REACH = 0.01, 0.06  # of the peak of a clip; seconds around what is louder


def synthesise(work: pathlib.Path, count: int, unseen: bool, seed: int):
    """Clips of clean speech at full scale."""
    path = work / ("vad-clips-%d-%s.npz" % (count, "unseen" if unseen else "seen"))
    if path.exists():
        stored = np.load(path)
        return np.split(stored["samples"], stored["ends"][:-1])
    rng = random.Random(seed)
    home = voices.prepare(work, "/usr/lib/x86_64-linux-gnu/espeak-ng-data", 1)
    espeak, sampler = Espeak(home), phrasebook.Sampler(phrasebook.load(), rng)
    clips = []
    for _ in range(count):
        voice = rng.choice(voices.UNSEEN) if unseen else voices.training_voice(rng)
        said = espeak.say(sampler.pair().ko, voice, rng.randint(110, 215), rng.randint(20, 85))
        clips.append(np.round(to_pcm(said.samples, 1.0) * 32767).astype(np.int16))
    np.savez(path, samples=np.concatenate(clips), ends=np.cumsum([len(clip) for clip in clips]))
    return clips


def heard(clip: np.ndarray) -> np.ndarray:
    """Whether each sample belongs to speech: pauses between words do, the silence around does not."""
    reach = round(REACH * features.RATE)
    loud = np.convolve(np.abs(clip) > AUDIBLE * np.abs(clip).max(), np.ones(2 * reach + 1), "same") > 0
    inner = np.flatnonzero(loud)
    edges = np.zeros(len(clip), bool)
    edges[max(0, inner[0] + reach // 2):inner[-1] + 1 - reach // 2] = True
    return loud & edges


class Mixer:
    """Draws sequences of speech over sounds, with what is speech in them."""

    def __init__(self, clips, pieces, rng: np.random.Generator):
        self.clips, self.pieces, self.rng = clips, pieces, rng

    def _speech(self):
        rng, sound, truth = self.rng, np.zeros(SEQUENCE, np.float32), np.zeros(SEQUENCE, bool)
        at, pause = int(rng.uniform(0, 2) * features.RATE), rng.choice([0.3, 1.0, 2.5])
        while at < SEQUENCE:
            clip = self.clips[rng.integers(len(self.clips))].astype(np.float32) / 32768
            part = min(len(clip), SEQUENCE - at)
            sound[at:at + part] += clip[:part] * rng.uniform(0.5, 1)
            truth[at:at + part] |= heard(clip)[:part]
            at += len(clip) + int(rng.uniform(0.05, pause) * features.RATE)
        if rng.random() < 0.5:  # another microphone
            sound = lfilter([1, -rng.uniform(-0.5, 0.9)], [1, -rng.uniform(-0.3, 0.5)], sound).astype(np.float32)
        if rng.random() < 0.3:  # a room
            echo = rng.standard_normal(2400) * np.exp(-np.arange(2400) / rng.uniform(150, 600))
            echo[0] = rng.uniform(3, 12)
            sound = np.convolve(sound, echo)[:SEQUENCE].astype(np.float32)
        return sound / (np.sqrt((sound[truth] ** 2).mean()) + 1e-9), truth

    def _other(self):
        rng = self.rng
        if rng.random() < 0.5:
            return np.roll(self.pieces[rng.integers(len(self.pieces))], rng.integers(SEQUENCE))
        return noise.make(noise.KINDS[rng.integers(len(noise.KINDS))], SEQUENCE / features.RATE, rng)

    def sequence(self, signal_to_noise=None):
        """Samples and the truth of each window; -3 to 30 dB of speech over the rest unless given."""
        rng, speechless = self.rng, self.rng.random() < 0.2
        other = self._other()
        if rng.random() < 0.3:
            other = other + rng.uniform(0.1, 1) * self._other()
        level = 10 ** (rng.uniform(-45, -12) / 20)
        if speechless:
            sound, truth = other * level, np.zeros(SEQUENCE, bool)
        else:
            sound, truth = self._speech()
            ratio = rng.uniform(-3, 30) if signal_to_noise is None else signal_to_noise
            if signal_to_noise is not None or rng.random() < 0.85:
                sound = sound + other * 10 ** (-ratio / 20)
            sound = sound * level
        truth = truth.reshape(-1, voice_activity.WINDOW).mean(1) > 0.5
        return np.round(np.clip(sound, -1, 1) * 32767).astype(np.float32) / 32768, truth.astype(np.float32)

    def batch(self, count=BATCH, signal_to_noise=None):
        pairs = [self.sequence(signal_to_noise) for _ in range(count)]
        return tuple(torch.from_numpy(np.stack(part)) for part in zip(*pairs))


def train(network, mixer: Mixer, plan: schedule.Schedule, checkpoint: pathlib.Path) -> None:
    optimiser = torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, weight_decay=0.01)
    loss_of, recent = torch.nn.BCEWithLogitsLoss(), []
    while plan.progress() < 1:
        for group in optimiser.param_groups:
            group["lr"] = plan.rate()
        sound, truth = mixer.batch()
        loss = loss_of(network(sound), truth)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        plan.step += 1
        recent = (recent + [loss.item()])[-50:]
        if plan.step % 50 == 0:
            print("step %d, loss %.4f, %.0f s" % (plan.step, np.mean(recent), plan.elapsed()), flush=True)
            schedule.save(checkpoint, network=network.state_dict(), schedule=plan.state())


@torch.no_grad()
def quality(network, mixer: Mixer, signal_to_noise: float):
    """Shares of speech missed and of the rest taken for speech, by the window, at a threshold of 0.5."""
    sound, truth = mixer.batch(64, signal_to_noise)
    found, truth = network(sound) > 0, truth > 0.5
    return (truth & ~found).sum().item() / truth.sum().item(), (found & ~truth).sum().item() / (~truth).sum().item()


@torch.no_grad()
def write_golden(network, samples: pathlib.Path, path: pathlib.Path) -> None:
    sound, _ = golden.read_wave(samples / GOLDEN_SAMPLE)
    whole = sound[:len(sound) // voice_activity.WINDOW * voice_activity.WINDOW]
    probabilities = network(torch.from_numpy(whole)[None]).sigmoid()[0]
    path.write_text(json.dumps({"file": GOLDEN_SAMPLE, "probabilities": [round(p, 5) for p in probabilities.tolist()]})
                    + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("samples", type=pathlib.Path)
    parser.add_argument("golden", type=pathlib.Path)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--clips", type=int, default=2400)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    started = time.monotonic()
    clips = synthesise(options.work, options.clips, False, 1)
    rng = np.random.default_rng(1)
    pieces = [music.make(SEQUENCE / features.RATE, rng) for _ in range(MUSIC_PIECES)]
    print("%d clips, %d pieces of music, %.0f s" % (len(clips), len(pieces), time.monotonic() - started), flush=True)
    network = voice_activity.Network()
    checkpoint = options.work / "vad.pt"
    plan = schedule.Schedule(PEAK_RATE, WARM_UP, options.steps, options.minutes)
    if checkpoint.exists():
        stored = torch.load(checkpoint)
        network.load_state_dict(stored["network"])
        plan.resume(stored["schedule"])
    train(network, Mixer(clips, pieces, np.random.default_rng(2 + plan.step)), plan, checkpoint)
    network.eval()
    options.out.mkdir(parents=True, exist_ok=True)
    voice_activity.export(network, options.out / "model.onnx")
    write_golden(network, options.samples, options.golden / "voice_activity.json")
    rng = np.random.default_rng(UNSEEN_SEED)
    unseen = Mixer(synthesise(options.work, 300, True, UNSEEN_SEED),
                   [music.make(SEQUENCE / features.RATE, rng) for _ in range(60)], rng)
    for ratio in (20, 10, 5, 0):
        print("%d dB: %.1f %% of speech missed, %.1f %% of the rest taken for speech" % (
            (ratio,) + tuple(100 * share for share in quality(network, unseen, ratio))))


if __name__ == "__main__":
    main()
