"""Trains the translation model. Resumes from its checkpoint when there is one.

usage: train_translation.py WORK [--steps N] [--minutes M] [--seed S] [--reverse SHARE]
"""
import argparse
import json
import pathlib
import random

import torch
import torch.nn.functional as F

import networks
import phrasebook
import translation
from bpe import Tokenizer
from schedule import Schedule, save
from translation import ENGLISH, KOREAN, PAD, Task

BATCH = 64
DRAW = 1024
EVALUATE_EVERY = 500
PEAK, WARM_UP = 1.5e-3, 200
DROPOUT = 0.1
SMOOTHING = 0.05


class Examples:
    """Endless training examples: single sentences, some without final punctuation, some two or three in a row."""

    def __init__(self, templates, rng: random.Random, reverse: float):
        self.sampler = phrasebook.Sampler(templates, rng)
        self.canonical = phrasebook.canonical_korean(templates)
        self.rng, self.reverse = rng, reverse

    def _canonical_pair(self) -> phrasebook.Pair:
        while True:
            pair = self.sampler.pair()
            if self.canonical[pair.en] == pair.ko:
                return pair

    def draw(self):
        to_korean = self.rng.random() < self.reverse
        pick = self._canonical_pair if to_korean else self.sampler.pair
        chance = self.rng.random()
        pairs = [pick() for _ in range(1 if chance < 0.82 else 2 if chance < 0.95 else 3)]
        ko, en = " ".join(p.ko for p in pairs), " ".join(p.en for p in pairs)
        source, target = (en, ko) if to_korean else (ko, en)
        if len(pairs) == 1 and self.rng.random() < 0.12:
            source = source.rstrip(".?!")
        languages = (ENGLISH, KOREAN) if to_korean else (KOREAN, ENGLISH)
        return Task(source, *languages), target


def exactness(network, tokenizer, pairs, tasks_of):
    tasks, expected = zip(*(tasks_of(pair) for pair in pairs))
    texts = translation.translate(network, tokenizer, list(tasks))
    wrong = [(t.text, e, x) for t, e, x in zip(tasks, expected, texts) if e != x]
    return 1 - len(wrong) / len(pairs), wrong


def korean_to_english(pair):
    return Task(pair.ko, KOREAN, ENGLISH), pair.en


def english_to_korean(pair):
    return Task(pair.en, ENGLISH, KOREAN), pair.ko


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reverse", type=float, default=0.35, help="share of English to Korean, 0 for none")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)

    tokenizer = Tokenizer(str(options.work / "nllb-tokenizer.json"))
    config = dict(translation.CONFIG, vocab_size=tokenizer.size)
    network = networks.Nllb(config, DROPOUT)
    optimizer = torch.optim.AdamW(network.parameters(), lr=PEAK, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = Schedule(PEAK, WARM_UP, options.steps, options.minutes)
    checkpoint = options.work / "translation.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.resume(state["schedule"])
    print("parameters", networks.parameters(network), "vocabulary", tokenizer.size, "from step", schedule.step)

    templates = phrasebook.load()
    examples = Examples(templates, random.Random(options.seed * 1_000_003 + schedule.step), options.reverse)
    test = phrasebook.held_out(templates, 3)
    canonical = [pair for pair in test if examples.canonical[pair.en] == pair.ko]
    losses = []

    def checkpoint_now():
        save(checkpoint, config=config, model=network.state_dict(), optimizer=optimizer.state_dict(),
             schedule=schedule.state())

    while schedule.progress() < 1:
        drawn = sorted((examples.draw() for _ in range(DRAW)), key=lambda example: len(example[0].text))
        batches = [drawn[i:i + BATCH] for i in range(0, DRAW, BATCH)]
        examples.rng.shuffle(batches)
        for batch in batches:
            for group in optimizer.param_groups:
                group["lr"] = schedule.rate()
            source = translation.pad([translation.source_ids(tokenizer, task) for task, _ in batch])
            target = translation.pad([translation.target_ids(tokenizer, task.target, text) for task, text in batch])
            mask = (source != PAD).long()
            logits, _ = network.decode(target[:, :-1], network.cross(network.encode(source, mask)), mask)
            wanted = target[:, 1:].clone()
            wanted[:, 0] = PAD  # the language code is forced, never predicted
            loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), wanted.reshape(-1), ignore_index=PAD,
                                   label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step += 1
            losses.append(loss.item())
            if schedule.step % EVALUATE_EVERY == 0:
                forward, _ = exactness(network, tokenizer, test, korean_to_english)
                backward = exactness(network, tokenizer, canonical, english_to_korean)[0] if options.reverse else 0
                print("step %d, %.0f s, loss %.3f, exact ko-en %.3f en-ko %.3f" % (
                    schedule.step, schedule.elapsed(), sum(losses) / len(losses), forward, backward), flush=True)
                losses.clear()
                checkpoint_now()
            if schedule.progress() >= 1:
                break
    checkpoint_now()
    score, wrong = exactness(network, tokenizer, phrasebook.held_out(templates), korean_to_english)
    print("final exact ko-en %.4f" % score, "steps", schedule.step, "seconds %.0f" % schedule.elapsed())
    for text, expected, got in wrong[:30]:
        print(json.dumps([text, expected, got], ensure_ascii=False))


if __name__ == "__main__":
    main()
