"""Measures the models as they ship and prints the quality table. Exits 1 when a target is missed.

usage: evaluate.py WORK [--count N] [--card README.md]

Everything is measured on held-out sentences. --card writes the table between the markers of the model card.
"""
import argparse
import pathlib
import random
import sys
from typing import List, NamedTuple, Optional

import numpy as np
import torch

import features
import models
import noise
import phrasebook
import quiet_cuts
import speech
import train_translation
import translation
import voices
from espeak import Espeak, silence, to_pcm
from translation import ENGLISH, KOREAN, Task

SEED = 2026
PAUSES = [0.1, 0.2, 0.3, 0.5, 0.8]  # seconds between the sentences of continuous speech
RUN_SENTENCES = 12                  # about half a minute, as long as a segment can be
FOUND = 0.2                         # a sentence is found where at most this share of it differs
BEGIN, END = "<!-- quality: written by evaluate.py -->", "<!-- end of quality -->"


class Row(NamedTuple):
    what: str
    measured: str
    target: str
    met: Optional[bool]  # None where there is no target


class Clip(NamedTuple):
    sound: np.ndarray
    ko: str
    en: str
    voice: str


def distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        new = [i + 1]
        for j, y in enumerate(b):
            new.append(min(row[j + 1] + 1, new[j] + 1, row[j] + (x != y)))
        row = new
    return row[-1]


def character_error_rate(expected: List[str], got: List[str]) -> float:
    """Edits per character, spaces not counted (Korean spacing is a matter of style), punctuation counted."""
    pairs = [(e.replace(" ", ""), g.replace(" ", "")) for e, g in zip(expected, got)]
    return sum(distance(e, g) for e, g in pairs) / sum(len(e) for e, _ in pairs)


class Run(NamedTuple):
    """Sentences of one voice with pauses of one length between them."""
    sound: np.ndarray
    sentences: List[str]
    pause: float


def best_match(sentence: str, text: str) -> int:
    """Fewest edits that turn the sentence into some stretch of the text."""
    row = [0] * (len(text) + 1)
    for i, x in enumerate(sentence):
        new = [i + 1]
        for j, y in enumerate(text):
            new.append(min(row[j + 1] + 1, new[j] + 1, row[j] + (x != y)))
        row = new
    return min(row)


class Studio:
    """Speaks held-out sentences."""

    def __init__(self, home: pathlib.Path):
        self.espeak = Espeak(home)
        self.rng = random.Random(SEED)
        self.pairs = phrasebook.held_out(phrasebook.load())
        self.rng.shuffle(self.pairs)

    def clip(self, voice: str, sentences: int = 1) -> Clip:
        speed, pitch = self.rng.randint(125, 205), self.rng.randint(25, 80)
        parts, pairs = [silence(self.rng.uniform(0.1, 0.4))], []
        for _ in range(sentences):
            pairs.append(self.pairs[self.rng.randrange(len(self.pairs))])
            parts.append(self.espeak.say(pairs[-1].ko, voice, speed, pitch).samples)
            parts.append(silence(self.rng.uniform(0.25, 0.6)))
        sound = to_pcm(np.concatenate(parts), self.rng.uniform(0.15, 0.9))
        return Clip(sound, " ".join(p.ko for p in pairs), " ".join(p.en for p in pairs), voice)

    def run(self, voice: str, pause: float) -> Run:
        speed, pitch = self.rng.randint(125, 205), self.rng.randint(25, 80)
        parts, sentences = [silence(0.3)], []
        for _ in range(RUN_SENTENCES):
            sentences.append(self.pairs[self.rng.randrange(len(self.pairs))].ko)
            parts += [self.espeak.say(sentences[-1], voice, speed, pitch).samples, silence(pause)]
        return Run(to_pcm(np.concatenate(parts + [silence(0.3)]), self.rng.uniform(0.15, 0.9)), sentences, pause)

    def clips(self, names: List[str], count: int, sentences: int = 1) -> List[Clip]:
        fitting = []
        while len(fitting) < count:
            clip = self.clip(names[len(fitting) % len(names)], sentences)
            if len(clip.sound) <= speech.WINDOW_SECONDS * features.RATE:
                fitting.append(clip)
        return fitting


def transcripts(recogniser: speech.Recogniser, sounds: List[np.ndarray]) -> List[str]:
    return [heard.text for heard in recogniser.hear(sounds)]


def error_row(recogniser, name, clips, target=None, details=False) -> Row:
    got = transcripts(recogniser, [clip.sound for clip in clips])
    rate = character_error_rate([clip.ko for clip in clips], got)
    exact = sum(clip.ko == text for clip, text in zip(clips, got)) / len(clips)
    if details:
        for clip, text in zip(clips, got):
            if clip.ko != text:
                print("  %-10s %s | %s" % (clip.voice, clip.ko, text))
    measured = "%.2f %% (%.1f %% of %d sentences exact)" % (100 * rate, 100 * exact, len(clips))
    return Row(name, measured, "" if target is None else "at most %.0f %%" % (100 * target),
               None if target is None else rate <= target)


def continuous_rows(recogniser, runs: List[Run], timestamps: bool) -> List[Row]:
    """Long sound cut into windows as the runtimes cut it, each window transcribed for itself."""
    parts = [quiet_cuts.cut(run.sound, speech.WINDOW_SECONDS * features.RATE) for run in runs]
    heard = iter(recogniser.hear([part for run in parts for part in run], timestamps))
    texts = [" ".join(next(heard).text.strip() for _ in run) for run in parts]
    rows = []

    def row(what, chosen, target):
        found = total = 0
        for run, text in chosen:
            for sentence in run.sentences:
                plain = sentence.replace(" ", "")
                found += best_match(plain, text.replace(" ", "")) <= FOUND * len(plain)
                total += 1
        rate = character_error_rate([" ".join(run.sentences) for run, _ in chosen], [text for _, text in chosen])
        measured = "%.1f %% of %d sentences found, character errors %.2f %%" % (100 * found / total, total, 100 * rate)
        met = found / total >= 0.97 and rate <= 0.05
        rows.append(Row(what, measured, "at least 97 % found, at most 5 %" if target else "", met if target else None))

    pairs = list(zip(runs, texts))
    row("continuous speech, pauses of 0.1 to 0.8 s, with%s timestamps" % ("" if timestamps else "out"), pairs, True)
    for pause in PAUSES if timestamps else []:
        row("... pauses of %.1f s" % pause, [pair for pair in pairs if pair[0].pause == pause], False)
    return rows


def with_noise(clip: Clip, rng: np.random.Generator, decibels: float) -> Clip:
    kind = noise.KINDS[rng.integers(5)]
    bed = noise.make(kind, len(clip.sound) / features.RATE, rng)[:len(clip.sound)]
    level = np.sqrt((clip.sound ** 2).mean()) * 10 ** (-decibels / 20)
    return clip._replace(sound=np.clip(clip.sound + np.pad(bed, (0, len(clip.sound) - len(bed))) * level, -1, 1))


def silence_row(recogniser, clips: List[Clip], seconds: float, lead: bool) -> Row:
    limit = (speech.WINDOW_SECONDS - seconds) * features.RATE
    clips = [clip for clip in clips if len(clip.sound) <= limit]
    quiet = silence(seconds)
    longer = [np.concatenate([quiet, c.sound] if lead else [c.sound, quiet]) for c in clips]
    before, after = (transcripts(recogniser, s) for s in ([c.sound for c in clips], longer))
    same = sum(a == b for a, b in zip(before, after))
    rates = [character_error_rate([c.ko for c in clips], texts) for texts in (before, after)]
    measured = "%d of %d texts the same, character errors %.2f %% before, %.2f %% after" % (
        same, len(clips), 100 * rates[0], 100 * rates[1])
    return Row("%.0f s of silence %s" % (seconds, "before" if lead else "after"), measured,
               "at least 98 % the same", same / len(clips) >= 0.98)


def no_speech_rows(recogniser, clips: List[Clip]) -> List[Row]:
    rng = np.random.default_rng(SEED)
    window = speech.WINDOW_SECONDS
    sounds = [silence(s) for s in (0.3, 1, 3, window)]
    for kind in noise.KINDS:
        for level in (-80, -60, -40, -20, -10):
            for seconds in (rng.uniform(0.5, 4), window):
                sounds.append(np.clip(noise.make(kind, seconds, rng) * 10 ** (level / 20), -1, 1))
    heard = recogniser.hear(sounds)
    spoken = recogniser.hear([clip.sound for clip in clips])
    empty = sum(not h.text for h in heard)
    flagged = sum(h.no_speech > 0.6 for h in heard)
    wrongly = sum(h.no_speech > 0.6 for h in spoken)
    return [Row("silence and noise give no text", "%d of %d" % (empty, len(heard)), "all", empty == len(heard)),
            Row("silence and noise, probability of no speech over 0.6", "%d of %d" % (flagged, len(heard)), "all",
                flagged == len(heard)),
            Row("speech, probability of no speech over 0.6", "%d of %d" % (wrongly, len(spoken)), "none", not wrongly)]


def translation_rows(network, tokenizer, details) -> List[Row]:
    templates = phrasebook.load()
    pairs = phrasebook.held_out(templates)
    canonical = phrasebook.canonical_korean(templates)
    reverse = [pair for pair in pairs if canonical[pair.en] == pair.ko]
    rows = []
    for name, pairs, tasks, target in (
            ("Korean to English, unseen sentences exact", pairs, train_translation.korean_to_english, 0.98),
            ("English to Korean, unseen sentences exact", reverse, train_translation.english_to_korean, None)):
        share, wrong = train_translation.exactness(network, tokenizer, pairs, tasks)
        rows.append(Row(name, "%.2f %% of %d" % (100 * share, len(pairs)),
                        "at least %.0f %%" % (100 * target) if target else "", target and share >= target))
        for text, expected, got in wrong if details else []:
            print("  %s | %s | %s" % (text, expected, got))
    doubles = [(a, b) for a, b in zip(pairs[:200], pairs[200:400])]
    texts = translation.translate(network, tokenizer, [Task(a.ko + " " + b.ko, KOREAN, ENGLISH) for a, b in doubles])
    exact = sum(text == a.en + " " + b.en for text, (a, b) in zip(texts, doubles)) / len(doubles)
    rows.append(Row("Korean to English, two unseen sentences at once exact", "%.1f %% of %d" % (
        100 * exact, len(doubles)), "", None))
    return rows


def table(rows: List[Row]) -> str:
    lines = ["| measure | result | target | met |", "| --- | --- | --- | --- |"]
    for row in rows:
        lines.append("| %s | %s | %s | %s |" % (row.what, row.measured, row.target,
                                              {None: "", True: "yes", False: "**no**"}[row.met]))
    return "\n".join(lines)


def measure(work: pathlib.Path, count: int, details: bool) -> List[Row]:
    rows: List[Row] = []
    studio = Studio(work / "espeak")
    recogniser = speech.Recogniser(*models.speech_model(work))
    network, tokenizer = models.translation_model(work)
    known = studio.clips(["", *voices.NAMED], count)
    new = studio.clips(voices.UNSEEN, count)
    rows.append(error_row(recogniser, "speech, character errors, voices of the training", known, 0.02, details))
    rows.append(error_row(recogniser, "speech, character errors, six voices never trained on", new, 0.05, details))
    for voice in voices.UNSEEN:
        rows.append(error_row(recogniser, "... " + voice, [clip for clip in new if clip.voice == voice]))
    double = studio.clips(["", *voices.NAMED], count // 3, sentences=2)
    rows.append(error_row(recogniser, "speech, two sentences in a window", double))
    names = ["", *voices.NAMED]
    runs = [studio.run(names[i % len(names)], PAUSES[i % len(PAUSES)]) for i in range(count // 6)]
    rows += continuous_rows(recogniser, runs, timestamps=True)
    rows += continuous_rows(recogniser, runs, timestamps=False)
    rng = np.random.default_rng(SEED)
    noisy = [with_noise(clip, rng, 20) for clip in known[:count // 2]]
    rows.append(error_row(recogniser, "speech over noise, 20 dB", noisy))
    rows.append(silence_row(recogniser, known[:count // 2], 3, lead=True))
    rows.append(silence_row(recogniser, known[:count // 2], 3, lead=False))
    rows += no_speech_rows(recogniser, known)
    rows += translation_rows(network, tokenizer, details)
    spoken = known[:count // 2] + new[:count // 2]
    heard = transcripts(recogniser, [clip.sound for clip in spoken])
    english = translation.translate(network, tokenizer, [Task(text or ".", KOREAN, ENGLISH) for text in heard])
    exact = sum(e == clip.en for e, clip in zip(english, spoken)) / len(spoken)
    rows.append(Row("speech to English, exact, half of it in unseen voices", "%.1f %% of %d" % (
        100 * exact, len(spoken)), "", None))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=300, help="sentences per speech measure")
    parser.add_argument("--card", type=pathlib.Path)
    parser.add_argument("--details", action="store_true", help="print every sentence that went wrong")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = measure(options.work, options.count, options.details)
    text = table(rows)
    print(text)
    if options.card:
        card = options.card.read_text(encoding="utf-8")
        before, after = card.split(BEGIN)[0], card.split(END)[1]
        options.card.write_text(before + BEGIN + "\n" + text + "\n" + END + after, encoding="utf-8")
    sys.exit(any(row.met is False for row in rows))


if __name__ == "__main__":
    main()
