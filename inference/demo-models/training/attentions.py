"""Has a Whisper decoder give out what it attends to, as exports with attentions do: outputs cross_attentions.N.

usage: attentions.py DECODER.onnx OUT.onnx

For the times of words. Weights and arithmetic stay as they are: the outputs exist within the graph already, as the
softmax of each layer's attention to the encoder. Works for decoder_model and decoder_model_merged of this project and
of Optimum, where attention has one axis for heads.
"""
import pathlib
import re
import sys
from typing import List, Optional

import onnx
from onnx import TensorProto, helper

SOFTMAX = re.compile(r"layers\.(\d+)/encoder_attn/Softmax$")


def softmaxes(graph: onnx.GraphProto) -> List[str]:
    """The tensors with the attention to the encoder, layer by layer."""
    found = {}
    for node in graph.node:
        place = SOFTMAX.search(node.name)
        if place and node.op_type == "Softmax":
            found[int(place.group(1))] = node.output[0]
    return [found[layer] for layer in sorted(found)]


def show(graph: onnx.GraphProto, shape) -> int:
    branches = [attribute.g for node in graph.node if node.op_type == "If" for attribute in node.attribute]
    layers = [softmaxes(branch) for branch in branches or [graph]]
    if not layers[0] or len({len(names) for names in layers}) != 1:
        raise SystemExit("no attention to the encoder is found in the graph")
    for branch, names in zip(branches or [graph], layers):
        for layer, name in enumerate(names):
            result = "cross_attentions.%d" % layer if not branches else "%s_attentions_%d" % (branch.name, layer)
            branch.node.append(helper.make_node("Identity", [name], [result], name=result))
            branch.output.append(helper.make_tensor_value_info(result, TensorProto.FLOAT, None if branches else shape))
    if branches:
        choose = next(node for node in graph.node if node.op_type == "If")
        for layer in range(len(layers[0])):
            choose.output.append("cross_attentions.%d" % layer)
            graph.output.append(helper.make_tensor_value_info(choose.output[-1], TensorProto.FLOAT, shape))
    return len(layers[0])


def add(source: pathlib.Path, target: Optional[pathlib.Path] = None) -> int:
    """How many layers show their attention in the target; without one the source is changed."""
    model = onnx.load(str(source))
    count = show(model.graph, ["batch_size", None, "decoder_sequence_length", "encoder_sequence_length_out"])
    onnx.checker.check_model(model)
    onnx.save(model, str(target or source))
    return count


def main() -> None:
    source, target = map(pathlib.Path, sys.argv[1:])
    print("%d layers in %s" % (add(source, target), target))


if __name__ == "__main__":
    main()
