"""Writes the networks as ONNX graphs with the inputs, outputs and file layout of Hugging Face Optimum.

Per model: encoder_model, decoder_model_merged (one graph, an If on use_cache_branch chooses between the first
call and the calls with a past) or the older pair decoder_model + decoder_with_past_model.
"""
import pathlib
from typing import Dict, List, Tuple

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

OPSET = 14
SMALLEST_HALVED, SMALLEST_QUANTISED = 512, 2048
BATCH, LENGTH, SOURCE = "batch_size", "decoder_sequence_length", "encoder_sequence_length"
PAST, PRESENT, SOURCE_OUT = "past_decoder_sequence_length", "past_decoder_sequence_length + 1", SOURCE + "_out"


def cache_names(layers: int, prefix: str, kinds: Tuple[str, ...] = ("decoder", "encoder")) -> List[str]:
    return ["%s.%d.%s.%s" % (prefix, i, kind, part)
            for i in range(layers) for kind in kinds for part in ("key", "value")]


class SpeechEncoder(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, input_features):
        return self.network.encode(input_features)


class TextEncoder(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, input_ids, attention_mask):
        return self.network.encode(input_ids, attention_mask)


class Decoder(torch.nn.Module):
    """The first decoder call: keys and values of the source are made here and returned with the rest."""

    def __init__(self, network, masked: bool):
        super().__init__()
        self.network, self.masked = network, masked

    def _decode(self, mask, ids, cross, past):
        return self.network.decode(ids, cross, *mask, past=past)

    def forward(self, *inputs):
        mask, (ids, encoded) = self._mask(inputs)
        cross = self.network.cross(encoded)
        logits, present = self._decode(mask, ids, cross, None)
        outputs = [logits]
        for own, source in zip(present, cross):
            outputs += [*own, *source]
        return tuple(outputs)

    def _mask(self, inputs):
        return (inputs[:1], inputs[1:]) if self.masked else ((), inputs)


class DecoderWithPast(Decoder):
    """Every later call: one token, everything else from the cache."""

    def forward(self, *inputs):
        mask, (ids, *cache) = self._mask(inputs)
        past = [tuple(cache[i:i + 2]) for i in range(0, len(cache), 4)]
        cross = [tuple(cache[i + 2:i + 4]) for i in range(0, len(cache), 4)]
        logits, present = self._decode(mask, ids, cross, past)
        return (logits,) + tuple(tensor for pair in present for tensor in pair)


def _trace(module, inputs, path, input_names, output_names, axes):
    torch.onnx.export(module, inputs, str(path), input_names=input_names, output_names=output_names,
                      dynamic_axes={name: axes[name] for name in input_names + output_names},
                      opset_version=OPSET, do_constant_folding=True)


class Exporter:
    def __init__(self, network, out: pathlib.Path, scratch: pathlib.Path):
        config = network.config
        self.network, self.out, self.scratch = network, out, scratch
        self.layers, self.heads = config["decoder_layers"], config["decoder_attention_heads"]
        self.width, self.vocabulary = config["d_model"], config["vocab_size"]
        self.text = "max_source_positions" not in config
        self.source_positions = config.get("max_source_positions", 0)
        self.mask_names = ["encoder_attention_mask"] if self.text else []
        self.axes: Dict[str, Dict[int, str]] = {
            "logits": {0: BATCH, 1: LENGTH}, "input_ids": {0: BATCH, 1: LENGTH},
            "encoder_attention_mask": {0: BATCH, 1: SOURCE}, "encoder_hidden_states": {0: BATCH, 1: SOURCE}}
        for prefix, own in (("past_key_values", PAST), ("present", PRESENT)):
            for name in cache_names(self.layers, prefix):
                self.axes[name] = {0: BATCH, 2: own if ".decoder." in name else SOURCE_OUT}
        for parameter in network.parameters():
            parameter.requires_grad_(False)

    def encoder(self) -> None:
        path = self.out / "encoder_model.onnx"
        if self.text:
            ids = torch.tensor([[5, 6, 7, 8, 2], [5, 6, 2, 1, 1]])
            names = ["input_ids", "attention_mask", "last_hidden_state"]
            axes = {name: {0: BATCH, 1: SOURCE} for name in names}
            _trace(TextEncoder(self.network), (ids, (ids != 1).long()), path, names[:2], names[2:], axes)
        else:
            features = torch.randn(2, 80, 2 * self.source_positions)
            axes = {name: {0: BATCH} for name in ("input_features", "last_hidden_state")}
            _trace(SpeechEncoder(self.network), (features,), path, ["input_features"], ["last_hidden_state"], axes)

    def decoders(self) -> None:
        """decoder_model.onnx and decoder_with_past_model.onnx into the scratch directory."""
        source_length, past_length = 7, 5
        mask = (torch.ones(2, source_length, dtype=torch.int64),) if self.text else ()
        encoded = torch.randn(2, source_length, self.width)
        _trace(Decoder(self.network, self.text), mask + (torch.tensor([[2, 5, 6], [2, 5, 7]]), encoded),
               self.scratch / "decoder_model.onnx", self.mask_names + ["input_ids", "encoder_hidden_states"],
               ["logits"] + cache_names(self.layers, "present"), self.axes)
        cache = tuple(torch.randn(2, self.heads, past_length if ".decoder." in name else source_length,
                                  self.width // self.heads) for name in cache_names(self.layers, "past_key_values"))
        # A second token axis would promise what the graph cannot do: it has no mask for several tokens with a past.
        axes = dict(self.axes, input_ids={0: BATCH}, logits={0: BATCH})
        _trace(DecoderWithPast(self.network, self.text), mask + (torch.tensor([[2], [3]]),) + cache,
               self.scratch / "decoder_with_past_model.onnx",
               self.mask_names + ["input_ids"] + cache_names(self.layers, "past_key_values"),
               ["logits"] + cache_names(self.layers, "present", ("decoder",)), axes)

    def merge(self) -> None:
        """decoder_model_merged.onnx out of the two: one If, weights shared by both branches.

        The branch with a past returns empty tensors for present.N.encoder.*; callers keep those of the first call.
        """
        pool: Dict[tuple, str] = {}
        weights: List[onnx.TensorProto] = []
        names = ["logits"] + cache_names(self.layers, "present")
        first = self._branch(onnx.load(str(self.scratch / "decoder_model.onnx")), "no_past", names, pool, weights)
        later = self._branch(onnx.load(str(self.scratch / "decoder_with_past_model.onnx")), "with_past", names, pool,
                             weights)
        choose = helper.make_node("If", ["use_cache_branch"], names, name="optimum::if",
                                  then_branch=later, else_branch=first)
        graph = helper.make_graph([choose], "merged", self._merged_inputs(), self._merged_outputs(names), weights)
        model = helper.make_model(graph, producer_name="dragoman", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 7
        onnx.checker.check_model(model)
        onnx.save(model, str(self.out / "decoder_model_merged.onnx"))

    def _branch(self, model, tag, names, pool, weights):
        graph = model.graph
        renamed = {}
        for tensor in graph.initializer:
            key = (tensor.data_type, tuple(tensor.dims), numpy_helper.to_array(tensor).tobytes())
            if key not in pool:
                pool[key] = "weight_%d" % len(pool)
                shared = onnx.TensorProto()
                shared.CopyFrom(tensor)
                shared.name = pool[key]
                weights.append(shared)
            renamed[tensor.name] = pool[key]
        outer = {value.name for value in graph.input}

        def inner(name):
            return name if not name or name in outer else renamed.get(name) or tag + "/" + name

        for node in graph.node:
            node.input[:] = [inner(name) for name in node.input]
            node.output[:] = [inner(name) for name in node.output]
            node.name = tag + "/" + node.name
        made = {value.name for value in graph.output}
        nodes, outputs = list(graph.node), []
        for name in names:
            result = "%s_out_%s" % (tag, name.replace(".", "_"))
            if name in made:
                nodes.append(helper.make_node("Identity", [inner(name)], [result], name=result))
            else:
                empty = helper.make_tensor(result, TensorProto.FLOAT, [0, self.heads, 1, self.width // self.heads], [])
                nodes.append(helper.make_node("Constant", [], [result], name=result, value=empty))
            outputs.append(helper.make_tensor_value_info(result, TensorProto.FLOAT, None))
        return helper.make_graph(nodes, tag, [], outputs)

    def _merged_inputs(self):
        def value(name, kind, shape):
            return helper.make_tensor_value_info(name, kind, shape)

        inputs = [value("encoder_attention_mask", TensorProto.INT64, [BATCH, SOURCE])] if self.text else []
        inputs.append(value("input_ids", TensorProto.INT64, [BATCH, LENGTH]))
        source = SOURCE if self.text else SOURCE + " / 2"
        inputs.append(value("encoder_hidden_states", TensorProto.FLOAT, [BATCH, source, self.width]))
        for name in cache_names(self.layers, "past_key_values"):
            inputs.append(value(name, TensorProto.FLOAT, self._cache_shape(name)))
        return inputs + [value("use_cache_branch", TensorProto.BOOL, [1])]

    def _merged_outputs(self, names):
        shapes = {"logits": [BATCH, LENGTH, self.vocabulary]}
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes.get(name) or self._cache_shape(name))
                for name in names]

    def _cache_shape(self, name):
        return [BATCH, self.heads, self.axes[name][2], self.width // self.heads]


def _replace_weights(source: pathlib.Path, target: pathlib.Path, convert) -> None:
    """`convert(name, array)` gives None to keep a weight, or its new initialisers and the node that restores it."""
    model = onnx.load(str(source))
    weights, restore = [], []
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        converted = convert(tensor.name, array) if array.dtype == np.float32 else None
        if converted is None:
            weights.append(tensor)
        else:
            weights += converted[0]
            restore.append(converted[1])
    nodes = restore + list(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(weights)
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def halve(source: pathlib.Path, target: pathlib.Path) -> None:
    """Stores weights in half precision behind a Cast; inputs, outputs and arithmetic stay in single precision."""

    def convert(name, array):
        if array.size < SMALLEST_HALVED:
            return None
        half = numpy_helper.from_array(array.astype(np.float16), name + "_half")
        return [half], helper.make_node("Cast", [half.name], [name], name="cast_" + name, to=TensorProto.FLOAT)

    _replace_weights(source, target, convert)


def quantise(source: pathlib.Path, target: pathlib.Path, vocabulary: int) -> None:
    """Stores matrices as int8 with one scale per output channel, behind a DequantizeLinear."""

    def convert(name, array):
        if array.size < SMALLEST_QUANTISED or array.ndim < 2:
            return None
        table = array.ndim == 3 or array.shape[0] == vocabulary  # convolutions and embeddings: output comes first
        axis = 0 if table else array.ndim - 1
        others = tuple(i for i in range(array.ndim) if i != axis)
        scale = np.maximum(np.abs(array).max(axis=others), 1e-8).astype(np.float32) / 127
        shape = [-1 if i == axis else 1 for i in range(array.ndim)]
        steps = np.clip(np.round(array / scale.reshape(shape)), -127, 127).astype(np.int8)
        tensors = [numpy_helper.from_array(steps, name + "_int8"), numpy_helper.from_array(scale, name + "_scale"),
                   numpy_helper.from_array(np.zeros(len(scale), np.int8), name + "_zero")]
        node = helper.make_node("DequantizeLinear", [t.name for t in tensors], [name], name="dequantize_" + name,
                                axis=axis)
        return tensors, node

    _replace_weights(source, target, convert)
