"""Makes a checkpoint out of the weights that ship, to refine them or to measure them without training anew.

usage: restore.py speech|translation WORK MODEL_DIRECTORY

Reads the files in half precision, so nothing is lost: the checkpoint holds exactly what ships. What a training keeps
besides (state of the optimiser, the phoneme layer) is gone.

The exporter folds and transposes weights and renames most of them. Instead of a second description of what it does,
a network of the same shape with random weights is exported as well: where one of its parameters turned up in the
graph, the shipped graph has the same parameter.
"""
import json
import pathlib
import sys
import tempfile
from typing import Dict, List

import numpy as np
import onnx
import torch
from onnx import numpy_helper

import export
import networks
import speech
import translation
from bpe import Tokenizer
from schedule import save

KINDS = {"speech": ("speech-refined.pt", networks.Whisper, speech.CONFIG, "whisper-tokenizer.json"),
         "translation": ("translation.pt", networks.Nllb, translation.CONFIG, "nllb-tokenizer.json")}


def weights(directory: pathlib.Path) -> List[np.ndarray]:
    return [numpy_helper.to_array(tensor).astype(np.float32) for graph in export.LAYOUTS["merged"]
            for tensor in onnx.load(str(directory / (graph + ".onnx"))).graph.initializer]


def places(network: torch.nn.Module, exported: List[np.ndarray]) -> Dict[str, tuple]:
    """For each parameter, where in the export it is and whether it is transposed there."""
    by_content = {}
    for i, array in enumerate(exported):
        by_content.setdefault(array.tobytes(), (i, False))
        if array.ndim == 2:
            by_content.setdefault(np.ascontiguousarray(array.T).tobytes(), (i, True))
    found = {name: by_content.get(tensor.numpy().tobytes()) for name, tensor in network.state_dict().items()}
    missing = [name for name, place in found.items() if place is None]
    if missing:
        raise SystemExit("not in the export: " + ", ".join(missing))
    return found


def restore(network: torch.nn.Module, directory: pathlib.Path) -> dict:
    shipped = weights(directory)
    with torch.no_grad():
        for tensor in network.state_dict().values():
            # All different, so that the exporter takes no two for one weight, and exact in half precision.
            tensor.copy_(torch.randn(tensor.shape).half().float())
    with tempfile.TemporaryDirectory() as scratch:
        export.write_graphs(network.eval(), pathlib.Path(scratch), "merged", int8=False)
        random = weights(pathlib.Path(scratch))
    if [array.shape for array in random] != [array.shape for array in shipped]:
        raise SystemExit("%s is of another shape than the network here" % directory)
    return {name: torch.from_numpy((shipped[i].T if transposed else shipped[i]).copy())
            for name, (i, transposed) in places(network, random).items()}


def main() -> None:
    kind, work, directory = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
    checkpoint, network, config, tokenizer = KINDS[kind]
    source = (directory / "tokenizer.json").read_text(encoding="utf-8")
    work.mkdir(parents=True, exist_ok=True)
    (work / tokenizer).write_text(source, encoding="utf-8")
    config = dict(config, vocab_size=Tokenizer(str(work / tokenizer)).size)
    shipped = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    different = [name for name, value in config.items() if shipped[name] != value]
    if different:
        raise SystemExit("%s differs from the network here in %s" % (directory, ", ".join(different)))
    torch.manual_seed(0)
    save(work / checkpoint, config=config, model=restore(network(config), directory / "onnx"))
    print("restored", work / checkpoint)


if __name__ == "__main__":
    main()
