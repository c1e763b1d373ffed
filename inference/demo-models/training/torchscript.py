"""Writes a network as one TorchScript file for the engine `pytorch`: torchscript/model.pt.

Three methods, traced, share the weights. What they take and answer is what the ONNX graphs do, in the same order:

encode  speech: features; text: ids, mask                               -> states
start   [text: mask,] ids, states        (a prefix, rows x length)      -> logits, then for each layer key and value of
                                                                           the text so far, key and value of the source
step    [text: mask,] ids, the cache     (one token a row)              -> logits, then for each layer key and value of
                                                                           the text so far
"""
import pathlib

import torch

from onnx_layout import Decoder, DecoderWithPast, SpeechEncoder, TextEncoder


class Methods(torch.nn.Module):
    def __init__(self, network, text: bool):
        super().__init__()
        self.encoder = (TextEncoder if text else SpeechEncoder)(network)
        self.first, self.later = Decoder(network, text), DecoderWithPast(network, text)

    def encode(self, *inputs):
        return self.encoder(*inputs)

    def start(self, *inputs):
        return self.first(*inputs)

    def step(self, *inputs):
        return self.later(*inputs)


def write(network, path: pathlib.Path) -> None:
    """Single precision: a CPU would convert half precision at every step."""
    config = network.config
    text = "max_source_positions" not in config
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    ids = torch.tensor([[5, 6, 7, 8, 2], [5, 6, 2, 1, 1]])
    source = (ids, (ids != 1).long()) if text else (torch.randn(2, 80, 2 * config["max_source_positions"]),)
    mask = source[1:]
    methods = Methods(network, text).eval()
    with torch.no_grad():
        states = methods.encode(*source)
        started = methods.start(*mask, torch.tensor([[2, 5, 6], [2, 5, 7]]), states)
        traced = torch.jit.trace_module(methods, {
            "encode": source, "start": mask + (torch.tensor([[2, 5, 6], [2, 5, 7]]), states),
            "step": mask + (torch.tensor([[2], [3]]),) + started[1:]}, check_trace=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    traced.save(str(path))
