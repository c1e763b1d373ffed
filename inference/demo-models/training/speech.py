"""What the speech model reads and writes, and its reference decoder: greedy, as the runtimes do it."""
from typing import List, NamedTuple

import numpy as np
import torch

import features
from bpe import TIMESTAMP_STEP, Tokenizer
from networks import Whisper

WINDOW_SECONDS = 8
WINDOW_FRAMES = WINDOW_SECONDS * 100
ENCODER_RATE = 50
MAX_NEW_TOKENS = 90
MAX_INITIAL_TIMESTAMP = 50  # steps of 20 ms
LANGUAGE = "<|ko|>"
CONFIG = dict(num_mel_bins=features.MELS, d_model=144, encoder_layers=4, decoder_layers=2,
              encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=576, decoder_ffn_dim=576,
              max_source_positions=WINDOW_SECONDS * ENCODER_RATE, max_target_positions=96)


class Tokens:
    """The control tokens of the Whisper tokenizer by name."""

    def __init__(self, tokenizer: Tokenizer):
        special = tokenizer.special
        self.start = special["<|startoftranscript|>"]
        self.end = special["<|endoftext|>"]
        self.korean = special[LANGUAGE]
        self.transcribe = special["<|transcribe|>"]
        self.no_speech = special["<|nospeech|>"]
        self.no_timestamps = special["<|notimestamps|>"]
        self.time_zero = special["<|0.00|>"]

    def time(self, seconds: float) -> int:
        return self.time_zero + round(min(seconds, WINDOW_SECONDS) / TIMESTAMP_STEP)

    def prefix(self, timestamps: bool = False) -> List[int]:
        return [self.start, self.korean, self.transcribe] + ([] if timestamps else [self.no_timestamps])


class Heard(NamedTuple):
    ids: List[int]          # generated after the forced prefix, without <|endoftext|>
    text: str
    no_speech: float        # probability of <|nospeech|> right after <|startoftranscript|>


class Recogniser:
    """Reference decoding, batched: greedy, and with timestamps under Whisper's timestamp rules."""

    def __init__(self, network: Whisper, tokenizer: Tokenizer):
        self.network, self.tokenizer, self.tokens = network, tokenizer, Tokens(tokenizer)

    @torch.no_grad()
    def hear(self, windows: List[np.ndarray], timestamps: bool = False, batch: int = 24) -> List[Heard]:
        """`windows` are 16 kHz samples, at most one window long each."""
        results: List[Heard] = []
        for start in range(0, len(windows), batch):
            mels = np.stack([features.whisper_features(w, WINDOW_SECONDS) for w in windows[start:start + batch]])
            results += self._decode(torch.from_numpy(mels), timestamps)
        return results

    def _decode(self, mels: torch.Tensor, timestamps: bool) -> List[Heard]:
        tokens = self.tokens
        cross = self.network.cross(self.network.encode(mels))
        ids = torch.tensor([tokens.prefix(timestamps)] * len(mels))
        rows: List[List[int]] = [[] for _ in range(len(mels))]
        done, past, no_speech = [False] * len(mels), None, None
        for _ in range(MAX_NEW_TOKENS):
            logits, past = self.network.decode(ids, cross, past)
            if no_speech is None:
                no_speech = logits[:, 0].softmax(-1)[:, tokens.no_speech].tolist()
            last = logits[:, -1].clone()
            if timestamps:
                for scores, row in zip(last, rows):
                    timestamp_rules(scores, row, tokens)
            ids = last.argmax(-1, keepdim=True)
            for i, token in enumerate(ids.squeeze(1).tolist()):
                done[i] = done[i] or token == tokens.end
                if not done[i]:
                    rows[i].append(token)
            if all(done):
                break
        return [Heard(row, self.tokenizer.decode(row), p) for row, p in zip(rows, no_speech)]


def timestamp_rules(scores: torch.Tensor, generated: List[int], tokens: Tokens) -> None:
    """Whisper's rules, as transformers' WhisperTimeStampLogitsProcessor has them, on one row of logits in place:
    a timestamp first, timestamps in pairs and never backwards, and a timestamp whenever all of them together are
    likelier than any one word."""
    never, zero = float("-inf"), tokens.time_zero
    scores[tokens.no_timestamps] = never
    last_is_time = bool(generated) and generated[-1] >= zero
    before_is_time = len(generated) < 2 or generated[-2] >= zero
    if last_is_time and before_is_time:
        scores[zero:] = never
    elif last_is_time:
        scores[:tokens.end] = never
    times = [token for token in generated if token >= zero]
    if times:
        scores[zero:times[-1] + (0 if last_is_time and not before_is_time else 1)] = never
    if not generated:
        scores[:zero] = never
        scores[zero + MAX_INITIAL_TIMESTAMP + 1:] = never
    log = scores.log_softmax(-1)
    if log[zero:].logsumexp(-1) > log[:zero].max():
        scores[:zero] = never
