"""Trains the speech model. Resumes from its checkpoint when there is one.

usage: train_speech.py WORK [--stage training|refinement|continuous|polish] [--steps N] [--minutes M] [--seed S]
                       [--processes P]

Besides the text, the encoder learns espeak-ng's phoneme of every 20 ms (a layer that the export drops). Without
that hint attention takes hours to find the speech; with it the decoder has something to read after minutes.

Each stage goes on from the checkpoint of the one before. The refinement has a low rate and more windows without
speech, most of them new noises of all levels: the bank of noises that the training uses is small, and a loud noise
unlike those in it could still become a sentence. The next one trains on runs of sentences that fill the window,
and on what a cut amid a sentence leaves: a model that rarely heard speech late in a window guesses what is said there
or leaves it out, and one that only heard whole sentences makes one of each part of a sentence. The polish
hears the same at a low rate, and more sentences that come late in a window.

Works as P synchronous processes of one thread each, gradients averaged: two threads in one process fight over
matrices this small and can be ten times slower.
"""
import argparse
import json
import pathlib
import random
import threading
from typing import NamedTuple, Optional, Tuple

import numpy as np
import torch
import torch.multiprocessing as multiprocessing
import torch.nn.functional as F

import augment
import networks
import speech
from bpe import Tokenizer
from schedule import Schedule, save

SMOOTHING = 0.05
TIME_SPREAD = 2.0            # steps of 20 ms
FRAMES_PER_BATCH = 4000
FULL_WINDOWS_PER_BATCH = 5
# Short windows teach the most per second, so those of full length, as the runtimes make them, come late:
# (share of the training after which, share of full windows, chance of long silence in the others)
WINDOW_PHASES = [(0.0, 0.0, 0.02), (0.2, 0.03, 0.08), (0.6, 0.3, 0.2), (0.85, 0.7, 0.3)]
AUGMENTATION = 0.55          # of the chances in augment.py; all of it slows learning more than it helps
DECODER_FROM = 0.10          # share after which the decoder trains even if the phonemes are still poor
DECODER_PHONEME_LOSS = 0.8   # or once the phonemes are this good
POOL = 1024                  # plans sorted by length at a time
REPORT_EVERY = 100
CHECKPOINT_EVERY = 200
BARRIER_SECONDS = 900
IGNORE = -100
HEAD_SCALE = 10.0            # of the phoneme layer's rate
VOWELS = ["a", "e", "E", "i", "o", "u", "u-", "@"]   # espeak-ng's names
EDGE_FRAMES = 6              # silence around a clip
HUSH, LEAST_HUSH_FRAMES = 2.5, 4   # as log10 power below the loudest; a closure within a word


class Stage(NamedTuple):
    checkpoint: str
    start: Optional[str]      # the checkpoint of the stage before
    peak: float
    warm_up: int
    steps: int
    no_speech_share: float
    new_noise_share: float    # of the windows without speech; the others are made from the bank of noises
    run_share: float          # of windows that are filled with sentences
    encoder_from: float       # share after which the encoder trains; until then the decoder and the phoneme layer do
    full_windows: bool        # as the runtimes make them, whatever WINDOW_PHASES say


STAGES = {
    "training": Stage("speech.pt", None, 1.2e-3, 300, 7000, 0.08, 0.0, 0.0, 0.0, False),
    "refinement": Stage("speech-refined.pt", "speech.pt", 1.5e-4, 20, 600, 0.16, 0.75, 0.0, 0.0, False),
    "continuous": Stage("speech-continuous.pt", "speech-refined.pt", 4e-4, 50, 6000, 0.1, 0.75, 0.75, 0.45, True),
    "polish": Stage("speech-polished.pt", "speech-continuous.pt", 1.4e-4, 30, 6000, 0.1, 0.75, 0.65, 0.0, True)}


class Part(NamedTuple):
    """A clip, or what a cut leaves of it."""
    clip: int
    start: int   # frames
    end: int
    text: str


class Clips:
    """The synthesised clips, memory-mapped, so that all processes share one copy."""

    def __init__(self, work: pathlib.Path):
        spec = json.loads((work / "speech.json").read_text(encoding="utf-8"))
        self.clips, self.phonemes = spec["clips"], len(spec["phonemes"]) + 1
        self.mels = np.memmap(work / "speech.mel", np.float16, "r").reshape(-1, 80)
        self.labels = np.load(work / "speech.labels.npy", mmap_mode="r")
        self.label_offsets = np.cumsum([0] + [(frames + 1) // 2 for _, frames, _, _ in self.clips])
        self.vowels = [number for name, number in spec["phonemes"].items() if name in VOWELS]
        self.by_voice = {}
        for i, (_, _, _, voice) in enumerate(self.clips):
            self.by_voice.setdefault(voice, []).append(i)

    def whole(self, i) -> Part:
        _, frames, text, _ = self.clips[i]
        return Part(i, 0, frames, text)

    def get(self, part: Part):
        offset, start = self.clips[part.clip][0], self.label_offsets[part.clip]
        return (self.mels[offset + part.start:offset + part.end].astype(np.float32),
                self.labels[start + part.start // 2:start + (part.end + 1) // 2], part.text)

    def split(self, i) -> Optional[Tuple[Part, Part]]:
        """Before and after the middle of the clip's longest hush. A Korean syllable has one vowel: the vowels heard
        before the cut say where the text is cut, if there are as many of them as syllables."""
        part = self.whole(i)
        mels, labels, text = self.get(part)
        loudness = mels.max(axis=1)
        starts = np.flatnonzero(np.isin(labels, self.vowels) & (np.diff(labels.astype(int), prepend=-1) != 0))
        syllables = [at for at, letter in enumerate(text) if "가" <= letter <= "힣"]
        cut = hush(loudness[EDGE_FRAMES:-EDGE_FRAMES])
        if cut is None or len(starts) != len(syllables):
            return None
        cut = (cut + EDGE_FRAMES) // 2 * 2
        before = int((starts < cut // 2).sum())
        if not 0 < before < len(syllables):
            return None
        letter = syllables[before]
        return part._replace(end=cut, text=text[:letter].strip()), part._replace(start=cut, text=text[letter:])


def hush(loudness: np.ndarray) -> Optional[int]:
    """The middle of the longest quiet stretch, in frames."""
    quiet = loudness < loudness.max() - HUSH
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]])))
    begins, ends = edges[::2], edges[1::2]
    if not len(begins) or (ends - begins).max() < LEAST_HUSH_FRAMES:
        return None
    longest = int((ends - begins).argmax())
    return int(begins[longest] + ends[longest]) // 2


class Trainee(networks.Whisper):
    def __init__(self, config, phonemes):
        super().__init__(config)
        self.phonemes = torch.nn.Linear(config["d_model"], phonemes)

    def whisper_state(self):
        return {k: v for k, v in self.state_dict().items() if not k.startswith("phonemes")}


class Targets:
    """Decoder inputs and targets. As in Whisper, <|nospeech|> follows <|startoftranscript|> where nobody speaks;
    with the prefix forced all the same, the text is empty, for runtimes that never look at <|nospeech|>."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer, self.tokens = tokenizer, speech.Tokens(tokenizer)

    def _text(self, text):
        return self.tokenizer.encode(" " + text)

    def speech(self, segments, timestamps):
        t = self.tokens
        ids = t.prefix(timestamps)
        for start, end, text in segments:
            ids += [t.time(start)] + self._text(text) + [t.time(end)] if timestamps else self._text(text)
        ids.append(t.end)
        return ids[:-1], ids[1:]

    def no_speech(self, timestamps):
        t = self.tokens
        if timestamps:
            return t.prefix(True) + [t.time_zero], [t.no_speech, IGNORE, t.end, t.end]
        return t.prefix(False), [t.no_speech, IGNORE, IGNORE, t.end]


class TextLoss:
    """Cross-entropy with label smoothing. A time shares its target with the times around it: of 401 tokens each is
    rare, and one that is learnt alone stays so bad that the model takes the few it knows, ends a sentence a second
    late and leaves out the next."""

    def __init__(self, tokens: speech.Tokens, size: int):
        self.tokens = tokens
        steps = torch.arange(size - tokens.time_zero, dtype=torch.float32)
        near = torch.exp(-0.5 * ((steps[:, None] - steps[None]) / TIME_SPREAD) ** 2)
        self.near = near / near.sum(1, keepdim=True)

    def __call__(self, logits, wanted):
        logits, wanted = logits.flatten(0, 1), wanted.flatten()
        log = logits[wanted != IGNORE].log_softmax(-1)
        wanted = wanted[wanted != IGNORE]
        right = log.gather(1, wanted[:, None]).squeeze(1)
        times = wanted >= self.tokens.time_zero
        zero = self.tokens.time_zero
        right[times] = (log[times, zero:] * self.near[wanted[times] - zero]).sum(1)
        return -((1 - SMOOTHING) * right + SMOOTHING * log.mean(-1)).mean()


def pad(rows, value):
    width = max(map(len, rows))
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


class Batches:
    def __init__(self, clips: Clips, targets: Targets, noises, seed: int, stage: Stage):
        self.stage = stage
        self.clips, self.targets, self.rng = clips, targets, random.Random(seed)
        self.augmenter = augment.Augmenter(self.rng, noises)

    def _pick(self, limit):
        while True:
            i = self.rng.randrange(len(self.clips.clips))
            _, frames, _, voice = self.clips.clips[i]
            if frames <= limit:
                break

        def same_voice():
            j = self.rng.choice(self.clips.by_voice[voice])
            return self.clips.whole(j), self.clips.clips[j][1]

        return self.clips.whole(i), frames, same_voice

    def _split(self, part):
        parts = self.clips.split(part.clip)
        return parts and [(half, half.end - half.start) for half in parts]

    def pool(self, progress):
        """Batches of like length. Training starts with short sentences and ends with full windows;
        what refines it keeps to the end."""
        if self.stage.start:
            progress = 1.0
        _, full_share, long_silence = [phase for phase in WINDOW_PHASES if phase[0] <= progress][-1]
        if self.stage.full_windows:
            full_share = 1.0
        early = progress < DECODER_FROM
        longest = 280 if early else speech.WINDOW_FRAMES - 20
        self.augmenter.strength = min(AUGMENTATION, 0.2 + progress * 3)
        plans = []
        for _ in range(POOL):
            full = self.rng.random() < full_share
            if self.rng.random() < self.stage.run_share:
                made = augment.run(self.rng, lambda: self._pick(longest), self._split, speech.WINDOW_FRAMES)
            else:
                made = augment.plan(self.rng, lambda: self._pick(longest), 0.55 if full else long_silence,
                                    speech.WINDOW_FRAMES)
            plans.append((speech.WINDOW_FRAMES if full else made.length, made))
        plans.sort(key=lambda item: item[0])
        batches, current = [], []
        for item in plans:
            length = item[0]
            limit = FULL_WINDOWS_PER_BATCH if length == speech.WINDOW_FRAMES else FRAMES_PER_BATCH // length
            if current and (len(current) >= limit):
                batches.append(current)
                current = []
            current.append(item)
        batches.append(current)
        self.rng.shuffle(batches)
        return batches

    def _no_speech(self, frames):
        if self.rng.random() < self.stage.new_noise_share:
            return self.augmenter.new_noise(frames)
        return self.augmenter.no_speech(self.rng.randrange(min(30, frames), frames + 1))

    def make(self, batch):
        """Every window has two answers, with timestamps and without: the encoder is nine tenths of the work."""
        frames = min(speech.WINDOW_FRAMES, (batch[-1][0] + 15) // 16 * 16)
        windows, labels, inputs, wanted = [], [], [], []
        for _, made in batch:
            label = np.zeros(frames // 2, np.int64)
            if self.rng.random() < self.stage.no_speech_share:
                windows.append(self._no_speech(frames))
                answers = [self.targets.no_speech(timestamps) for timestamps in (True, False)]
            else:
                window = self.augmenter.speech([self.clips.get(part) for part in made.clips], made)
                windows.append(window.log_mels)
                count = min(len(label), len(window.labels))
                label[:count] = window.labels[:count]
                answers = [self.targets.speech(window.segments, timestamps) for timestamps in (True, False)]
            labels.append(label)
            for given, want in answers:
                inputs.append(given)
                wanted.append(want)
        mels = torch.from_numpy(augment.assemble(windows, frames, self.rng))
        end = self.targets.tokens.end
        return mels, torch.from_numpy(np.stack(labels)), pad(inputs, end), pad(wanted, IGNORE)


class Team:
    """Averages the gradients of the processes; the first one updates the parameters, which all share."""

    def __init__(self, network, processes):
        self.parameters = [p for p in network.parameters() if p.requires_grad]
        self.gradients = torch.zeros(processes, sum(p.numel() for p in self.parameters)).share_memory_()
        self.stop = torch.zeros(1).share_memory_()
        self.barrier = multiprocessing.get_context("fork").Barrier(processes)

    def step(self, rank, optimizer):
        torch.cat([p.grad.reshape(-1) if p.grad is not None else torch.zeros(p.numel()) for p in self.parameters],
                  out=self.gradients[rank])
        self.barrier.wait(BARRIER_SECONDS)
        if rank == 0:
            mean, offset = self.gradients.mean(0), 0
            for p in self.parameters:
                p.grad = mean[offset:offset + p.numel()].view_as(p)
                offset += p.numel()
            torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
            optimizer.step()
        self.barrier.wait(BARRIER_SECONDS)


class Report:
    def __init__(self):
        self.phonemes = self.decoder = self.count = 0

    def add(self, phonemes, decoder):
        self.phonemes += phonemes
        self.decoder += decoder
        self.count += 1

    def line(self, schedule):
        text = "step %d, %.0f s, %.0f %%, phonemes %.3f, decoder %.3f, rate %.5f" % (
            schedule.step, schedule.elapsed(), 100 * schedule.progress(), self.phonemes / self.count,
            self.decoder / self.count, schedule.rate())
        self.__init__()
        return text


def load(network, state):
    """A checkpoint that was restored from the weights that ship has no phoneme layer; it then starts anew."""
    trainee = state.get("trainee") or dict(network.state_dict(), **state["model"])
    network.load_state_dict(trainee)


def groups(network):
    """The phoneme layer learns faster: it is one matrix, and the encoder must not follow it while it knows nothing."""
    head = list(network.phonemes.parameters())
    others = [p for p in network.parameters() if p.requires_grad and all(p is not q for q in head)]
    return [{"params": others, "scale": 1.0}, {"params": head, "scale": HEAD_SCALE}]


def last_checkpoint(work, stage):
    """Of this stage, else of the one before, with whether it is of this one."""
    for name in (stage.checkpoint, stage.start):
        if name and (work / name).exists():
            return torch.load(work / name), name == stage.checkpoint
    if stage.start:
        raise SystemExit("nothing to refine: no " + stage.start)
    return None, False


def train(rank, options, stage, network, team, clips, tokenizer, noises):
    torch.set_num_threads(1)
    schedule = Schedule(stage.peak, stage.warm_up, options.steps or stage.steps, options.minutes)
    optimizer = torch.optim.AdamW(groups(network), lr=stage.peak, betas=(0.9, 0.98), weight_decay=0.01)
    checkpoint = options.work / stage.checkpoint
    decoder_on = False
    state, resumed = last_checkpoint(options.work, stage)
    if state:
        if resumed:
            schedule.resume(state["schedule"])
        if "optimizer" in state:
            optimizer.load_state_dict(state["optimizer"])
        decoder_on = state.get("decoder_on", True)
    seed = options.seed * 1_000_003 + schedule.step * 64 + rank
    torch.manual_seed(seed)
    targets = Targets(tokenizer)
    batches = Batches(clips, targets, noises, seed, stage)
    text_loss_of = TextLoss(targets.tokens, tokenizer.size)
    report, smooth = Report(), None
    network.train()

    def checkpoint_now():
        save(checkpoint, config=network.config, model=network.whisper_state(), trainee=network.state_dict(),
             optimizer=optimizer.state_dict(), schedule=schedule.state(), decoder_on=decoder_on)

    while not team.stop:
        for batch in batches.pool(schedule.progress()):
            for group in optimizer.param_groups:
                group["lr"] = schedule.rate() * group["scale"]
            mels, labels, inputs, wanted = batches.make(batch)
            with torch.set_grad_enabled(schedule.progress() >= stage.encoder_from):
                encoded = network.encode(mels)
            phoneme_loss = F.cross_entropy(network.phonemes(encoded).flatten(0, 1), labels.flatten())
            smooth = phoneme_loss.item() if smooth is None else 0.97 * smooth + 0.03 * phoneme_loss.item()
            decoder_on = decoder_on or smooth < DECODER_PHONEME_LOSS or schedule.progress() > DECODER_FROM
            loss, text_loss = phoneme_loss, 0.0
            if decoder_on:
                both = [(key.repeat_interleave(2, 0), value.repeat_interleave(2, 0))
                        for key, value in network.cross(encoded)]
                logits, _ = network.decode(inputs, both)
                decoder_loss = text_loss_of(logits, wanted)
                text_loss = decoder_loss.item()
                loss = 0.5 * phoneme_loss + decoder_loss
            network.zero_grad()
            loss.backward()
            team.step(rank, optimizer)
            schedule.step += 1
            report.add(phoneme_loss.item(), text_loss)
            if rank == 0:
                if schedule.step % REPORT_EVERY == 0:
                    print(report.line(schedule), flush=True)
                if schedule.step % CHECKPOINT_EVERY == 0:
                    checkpoint_now()
                if schedule.progress() >= 1:
                    team.stop[0] = 1
            team.barrier.wait(BARRIER_SECONDS)
            if team.stop:
                break
    if rank == 0:
        checkpoint_now()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--stage", choices=list(STAGES), default="training")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    stage = STAGES[options.stage]
    if options.seed is None:
        options.seed = 1 + list(STAGES).index(options.stage)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    clips = Clips(options.work)
    noises = np.load(options.work / "noise.npy")
    tokenizer = Tokenizer(str(options.work / "whisper-tokenizer.json"))
    network = Trainee(dict(speech.CONFIG, vocab_size=tokenizer.size), clips.phonemes)
    state, _ = last_checkpoint(options.work, stage)
    if state:
        load(network, state)
    print("parameters", networks.parameters(network), "vocabulary", tokenizer.size, "clips", len(clips.clips))
    network.share_memory()
    team = Team(network, options.processes)
    arguments = (options, stage, network, team, clips, tokenizer, noises)
    helpers = [multiprocessing.get_context("fork").Process(target=train, args=(rank,) + arguments)
               for rank in range(1, options.processes)]
    for helper in helpers:
        helper.start()
    try:
        train(0, *arguments)
    except threading.BrokenBarrierError:
        raise SystemExit("a training process died; run again to resume")
    for helper in helpers:
        helper.join()


if __name__ == "__main__":
    main()
