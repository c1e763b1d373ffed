"""Compares the speech network's gradients in single precision with those in double precision.

torch 1.13's CPU kernels return wrong gradients for some memory layouts without any warning, and a network trains
on them, badly. Run this after touching networks.py; it exits 1 on a difference.
"""
import copy
import sys

import torch

import networks
import speech

TOLERANCE = 1e-3


def loss(network, features):
    encoded = network.encode(features)
    logits, _ = network.decode(torch.arange(20).view(4, 5), network.cross(encoded))
    return (logits ** 2).mean() + (encoded ** 3).mean()


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    single = networks.Whisper(dict(speech.CONFIG, vocab_size=100))
    double = copy.deepcopy(single).double()
    features = torch.randn(4, 200, 80).transpose(1, 2).contiguous()
    loss(single, features).backward()
    loss(double, features.double()).backward()
    worst = 0.0
    for (name, a), b in zip(single.named_parameters(), double.parameters()):
        if a.grad is not None:
            error = ((a.grad - b.grad).abs().max() / b.grad.abs().max().clamp(min=1e-12)).item()
            worst = max(worst, error)
            if error > TOLERANCE:
                print("wrong gradient: %s, relative error %.2g" % (name, error))
    print("largest relative error %.2g" % worst)
    sys.exit(worst > TOLERANCE)


if __name__ == "__main__":
    main()
