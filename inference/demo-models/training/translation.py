"""What the translation model reads and writes, and its reference decoder: greedy, as the runtimes do it."""
from typing import List, NamedTuple

import torch

from bpe import Tokenizer
from networks import PAD, Nllb

KOREAN, ENGLISH = "kor_Hang", "eng_Latn"
EOS = 2
MAX_NEW_TOKENS = 94
# Encoder and decoder depth and width were chosen for two CPU cores and a quarter of an hour.
CONFIG = dict(d_model=128, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
              decoder_attention_heads=4, encoder_ffn_dim=512, decoder_ffn_dim=512, max_position_embeddings=128)


class Task(NamedTuple):
    text: str
    source: str
    target: str


def source_ids(tokenizer: Tokenizer, task: Task) -> List[int]:
    return [tokenizer.special[task.source]] + tokenizer.encode(task.text) + [EOS]


def target_ids(tokenizer: Tokenizer, language: str, text: str) -> List[int]:
    """The decoder starts with </s> and is forced to the language code, then comes the text."""
    return [EOS, tokenizer.special[language]] + tokenizer.encode(text) + [EOS]


def pad(rows: List[List[int]]) -> torch.Tensor:
    width = max(map(len, rows))
    return torch.tensor([row + [PAD] * (width - len(row)) for row in rows])


@torch.no_grad()
def generate(network: Nllb, tokenizer: Tokenizer, tasks: List[Task], batch: int = 64) -> List[List[int]]:
    """Generated ids of every task after the forced language code, without the final </s>."""
    training = network.training
    network.eval()
    results: List[List[int]] = []
    for start in range(0, len(tasks), batch):
        part = tasks[start:start + batch]
        source = pad([source_ids(tokenizer, task) for task in part])
        mask = (source != PAD).long()
        cross = network.cross(network.encode(source, mask))
        ids = torch.tensor([[EOS, tokenizer.special[task.target]] for task in part])
        logits, past = network.decode(ids, cross, mask)
        token = logits[:, -1].argmax(-1, keepdim=True)
        sequence, done = [token], token.squeeze(1) == EOS
        while not done.all() and len(sequence) < MAX_NEW_TOKENS:
            logits, past = network.decode(token, cross, mask, past)
            token = logits[:, -1].argmax(-1, keepdim=True)
            token[done] = EOS
            sequence.append(token)
            done |= token.squeeze(1) == EOS
        results += [[i for i in row if i != EOS] for row in torch.cat(sequence, 1).tolist()]
    network.train(training)
    return results


def translate(network: Nllb, tokenizer: Tokenizer, tasks: List[Task]) -> List[str]:
    return [tokenizer.decode(ids) for ids in generate(network, tokenizer, tasks)]
