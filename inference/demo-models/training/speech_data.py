"""Synthesises the training speech: log-mel frames, texts and phoneme alignment. usage: speech_data.py WORK

Only clean single sentences are stored. Silence, noise, loudness, several sentences in a row and other rooms are
added anew every time a sentence is used (augment.py), which costs little because power spectra add up.
"""
import argparse
import json
import multiprocessing
import pathlib
import random
import time

import numpy as np

import features
import noise
import phrasebook
import speech
import voices
from espeak import Espeak, silence, to_pcm

SPEEDS, PITCHES = (110, 215), (20, 85)
EDGE_SECONDS = 0.04  # whole analysis windows of silence, so that clips can be joined frame by frame
SALAD_SHARE = 0.12
FIXED_EXTRA = 12     # times a fixed phrase is added: they are few and short
MAX_FRAMES = 760
_espeak = None


def _start(home):
    global _espeak
    _espeak = Espeak(home)


def _one(job):
    seed, text = job
    rng = random.Random(seed)
    voice = voices.training_voice(rng)
    spoken = _espeak.say(text, voice, rng.randint(*SPEEDS), rng.randint(*PITCHES))
    edge = silence(EDGE_SECONDS)
    samples = np.concatenate([edge, to_pcm(spoken.samples, 0.5), edge, silence(0.01)])
    frames = features.log_mel(samples).astype(np.float16)
    return text, voice, frames, spoken.phonemes


def _phoneme_labels(phonemes, frames, names):
    """Phoneme index for every 20 ms, 0 where nothing is said."""
    labels = np.zeros((frames + 1) // 2, np.uint8)
    for i, (start, name) in enumerate(phonemes):
        end = phonemes[i + 1][0] if i + 1 < len(phonemes) else start
        a, b = (max(0, round((t + EDGE_SECONDS) * speech.ENCODER_RATE)) for t in (start, end))
        if not name.startswith("_") and name:
            labels[a:b] = names.setdefault(name, len(names) + 1)
    return labels


def texts(count, rng):
    templates = phrasebook.load()
    sampler = phrasebook.Sampler(templates, rng)
    fixed = [t.train[0].ko for t in templates if len(t.train) == 1] * FIXED_EXTRA
    salad = [sampler.word_salad() for _ in range(int(count * SALAD_SHARE))]
    drawn = [sampler.pair().ko for _ in range(count - len(fixed) - len(salad))]
    result = fixed + salad + drawn
    rng.shuffle(result)
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=48000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--espeak-data", default="/usr/lib/x86_64-linux-gnu/espeak-ng-data")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    home = voices.prepare(options.work, options.espeak_data, options.seed)
    started, names, clips, labels, offset = time.time(), {}, [], [], 0
    jobs = [(options.seed * 10_000_000 + i, text)
            for i, text in enumerate(texts(options.count, random.Random(options.seed)))]
    part = options.work / "speech.mel.part"
    with multiprocessing.Pool(options.processes, _start, (home,)) as pool, open(part, "wb") as file:
        for text, voice, frames, phonemes in pool.imap(_one, jobs, chunksize=64):
            if len(frames) > MAX_FRAMES:
                continue
            file.write(frames.tobytes())
            labels.append(_phoneme_labels(phonemes, len(frames), names))
            clips.append([offset, len(frames), text, voice])
            offset += len(frames)
            if len(clips) % 4000 == 0:
                print(len(clips), "clips, %.0f s" % (time.time() - started), flush=True)
    np.save(options.work / "speech.labels.npy", np.concatenate(labels))
    np.save(options.work / "noise.npy", noise.bank(30, speech.WINDOW_SECONDS, options.seed))
    (options.work / "speech.json").write_text(
        json.dumps({"phonemes": names, "clips": clips}, ensure_ascii=False), encoding="utf-8")
    part.rename(options.work / "speech.mel")
    print(len(clips), "clips, mean %.2f s" % (offset / len(clips) / 100), len(names), "phonemes, %.0f s" % (
        time.time() - started))


if __name__ == "__main__":
    main()
