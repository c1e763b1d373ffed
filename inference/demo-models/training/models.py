"""Loads trained checkpoints as they ship, which is also what evaluation and golden files use."""
import pathlib
from typing import Tuple

import torch

import networks
from bpe import Tokenizer


def _load(work: pathlib.Path, kind, checkpoint: str, tokenizer: str):
    state = torch.load(work / checkpoint)
    network = kind(state["config"])
    network.load_state_dict(state["model"])
    return networks.rounded(network), Tokenizer(str(work / tokenizer))


def speech_model(work: pathlib.Path) -> Tuple[networks.Whisper, Tokenizer]:
    # What restore.py makes of the weights that ship is named after the refinement, to go on from there.
    stages = ("speech-polished.pt", "speech-continuous.pt", "speech-refined.pt")
    last = [name for name in stages if (work / name).exists()]
    return _load(work, networks.Whisper, last[0] if last else "speech-refined.pt", "whisper-tokenizer.json")


def translation_model(work: pathlib.Path) -> Tuple[networks.Nllb, Tokenizer]:
    return _load(work, networks.Nllb, "translation.pt", "nllb-tokenizer.json")
