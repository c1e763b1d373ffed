"""The voice activity detector: a network, and the same as an ONNX graph in the layout of Silero's, version 5.

Inputs: `input` [batch, 576], 32 ms of sound of 16 kHz behind the last 4 ms of what came before;
`state` [2, batch, 128]; `sr`, the sampling rate. Outputs: `output` [batch, 1], the probability of speech; `stateN`, the state for what comes
next. Of the 128 numbers of a state this network uses the first ones.
"""
import math
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

import features

WINDOW, CONTEXT, STATE = 512, 64, 128
FRAME, HOP, BANDS, WIDTH = 256, 64, 40, 48
FRAMES = (WINDOW + CONTEXT - FRAME) // HOP + 1
BINS = FRAME // 2 + 1
QUIETEST, SPREAD = 1e-7, 4.0  # mel power below which nothing is told apart; decades that become one
OPSET = 14


def filters() -> np.ndarray:
    """Triangles of equal height, evenly on the mel scale of HTK: [bins, bands]."""
    mels = np.linspace(2595 * np.log10(1 + 60 / 700), 2595 * np.log10(1 + features.RATE / 2 / 700), BANDS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    bins = np.linspace(0, features.RATE / 2, BINS)[:, None]
    up = (bins - edges[:-2]) / np.diff(edges)[:-1]
    down = (edges[2:] - bins) / np.diff(edges)[1:]
    return np.maximum(0, np.minimum(up, down)).astype(np.float32)


class Network(torch.nn.Module):
    """Whole sequences at once, from silence: [batch, samples] to a logit for each window."""

    def __init__(self):
        super().__init__()
        self.inward = torch.nn.Linear(FRAMES * BANDS, WIDTH)
        self.memory = torch.nn.LSTM(WIDTH, WIDTH, batch_first=True)
        self.outward = torch.nn.Linear(WIDTH, 1)
        self.register_buffer("hann", torch.hann_window(FRAME), persistent=False)
        self.register_buffer("filters", torch.from_numpy(filters()), persistent=False)

    def forward(self, sound: torch.Tensor) -> torch.Tensor:
        windows = torch.nn.functional.pad(sound, (CONTEXT, 0)).unfold(1, WINDOW + CONTEXT, WINDOW)
        spectrum = torch.fft.rfft(windows.unfold(2, FRAME, HOP) * self.hann)
        power = (spectrum.real ** 2 + spectrum.imag ** 2) @ self.filters
        heard = (power.clamp(min=QUIETEST).log() - math.log(QUIETEST)) / (SPREAD * math.log(10))
        inner = self.inward(heard.flatten(2)).relu()
        return self.outward(self.memory(inner)[0].relu()).squeeze(2)


class _Graph:
    def __init__(self):
        self.nodes, self.weights = [], []

    def weight(self, name: str, value) -> str:
        self.weights.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def add(self, operation: str, inputs, output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(operation, list(inputs), [output], name=output, **attributes))
        return output

    def constant(self, name: str, value, kind=np.float32) -> str:
        return self.weight(name, np.array(value, kind))

    def range(self, name: str, count: int, step: int = 1) -> str:
        ends = [self.constant("%s_%d" % (name, i), value, np.int64) for i, value in enumerate((0, count * step, step))]
        return self.add("Range", ends, name)

    def angles(self) -> str:
        """2 pi k n / FRAME: [FRAME, BINS], made as the graph is loaded rather than stored."""
        across = self.add("Unsqueeze", ["times", "one"], "times_2d")
        steps = self.add("Mul", [across, self.range("bins", BINS)], "steps")
        turns = self.add("Mod", [steps, self.constant("frame", FRAME, np.int64)], "turns")
        return self.add("Mul", [self.add("Cast", [turns], "turns_real", to=TensorProto.FLOAT),
                                self.constant("turn", 2 * math.pi / FRAME)], "angles")


def _features(graph: _Graph) -> str:
    graph.constant("one", [1], np.int64)
    times = graph.range("times", FRAME)
    starts = graph.add("Unsqueeze", [graph.range("starts", FRAMES, HOP), "one"], "starts_2d")
    places = graph.add("Add", [starts, times], "places")
    framed = graph.add("Gather", ["input", places], "framed", axis=1)
    windowed = graph.add("Mul", [framed, graph.weight("hann", torch.hann_window(FRAME).numpy())], "windowed")
    angles = graph.angles()
    parts = []
    for function in ("Cos", "Sin"):
        part = graph.add("MatMul", [windowed, graph.add(function, [angles], function.lower())], function + "_part")
        parts.append(graph.add("Mul", [part, part], function + "_power"))
    power = graph.add("MatMul", [graph.add("Add", parts, "power"), graph.weight("filters", filters())], "bands")
    log = graph.add("Log", [graph.add("Max", [power, graph.constant("quietest", QUIETEST)], "audible")], "log")
    above = graph.add("Sub", [log, graph.constant("floor", math.log(QUIETEST))], "above")
    heard = graph.add("Div", [above, graph.constant("spread", SPREAD * math.log(10))], "heard")
    return graph.add("Reshape", [heard, graph.constant("flat", [-1, FRAMES * BANDS], np.int64)], "flattened")


def _rows(values: np.ndarray) -> np.ndarray:
    """Gates in PyTorch's order (input, forget, cell, output) to ONNX's (input, output, forget, cell)."""
    i, f, c, o = np.split(values, 4)
    return np.concatenate([i, o, f, c])[None]


def export(network: Network, path: pathlib.Path) -> None:
    graph, weights = _Graph(), {name: value.numpy() for name, value in network.state_dict().items()}
    flattened = _features(graph)
    inner = graph.add("Gemm", [flattened, graph.weight("inward", weights["inward.weight"]),
                               graph.weight("inward_bias", weights["inward.bias"])], "inner", transB=1)
    graph.constant("zero", [0], np.int64)
    step = graph.add("Unsqueeze", [graph.add("Relu", [inner], "inner_relu"), "zero"], "step")
    graph.constant("two", [2], np.int64)
    graph.constant("width", [WIDTH], np.int64)
    graph.constant("all", [STATE], np.int64)
    graph.constant("last", [2], np.int64)
    used = graph.add("Slice", ["state", "zero", "width", "last"], "used")
    rest = graph.add("Slice", ["state", "width", "all", "last"], "rest")
    hidden = graph.add("Slice", [used, "zero", "one", "zero"], "hidden")
    cell = graph.add("Slice", [used, "one", "two", "zero"], "cell")
    graph.nodes.append(helper.make_node(
        "LSTM", [step, graph.weight("memory_w", _rows(weights["memory.weight_ih_l0"])),
                 graph.weight("memory_r", _rows(weights["memory.weight_hh_l0"])),
                 graph.weight("memory_b", np.concatenate([_rows(weights["memory.bias_ih_l0"]),
                                                          _rows(weights["memory.bias_hh_l0"])], 1)),
                 "", hidden, cell], ["", "hidden_n", "cell_n"], name="memory", hidden_size=WIDTH))
    both = graph.add("Concat", ["hidden_n", "cell_n"], "used_n", axis=0)
    graph.add("Concat", [both, rest], "stateN", axis=2)
    relu = graph.add("Relu", [graph.add("Squeeze", ["hidden_n", "zero"], "hidden_row")], "hidden_relu")
    logit = graph.add("Gemm", [relu, graph.weight("outward", weights["outward.weight"]),
                               graph.weight("outward_bias", weights["outward.bias"])], "logit", transB=1)
    graph.add("Sigmoid", [logit], "output")
    inputs = [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", WINDOW + CONTEXT]),
              helper.make_tensor_value_info("state", TensorProto.FLOAT, [2, "batch", STATE]),
              helper.make_tensor_value_info("sr", TensorProto.INT64, [])]
    outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch", 1]),
               helper.make_tensor_value_info("stateN", TensorProto.FLOAT, [2, "batch", STATE])]
    model = helper.make_model(helper.make_graph(graph.nodes, "voice_activity", inputs, outputs, graph.weights),
                              producer_name="dragoman", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 7
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
