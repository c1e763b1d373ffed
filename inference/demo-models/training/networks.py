"""Whisper and NLLB (M2M100), layer for layer and name for name as in Hugging Face transformers, only small.

The state dictionaries therefore load into the originals, and the exported graphs have the originals' inputs
and outputs.
"""
import math
from typing import Dict, List, Optional, Tuple

import torch
import torch.nn as nn
import torch.nn.functional as F

KeyValue = Tuple[torch.Tensor, torch.Tensor]
PAD = 1
MASKED = -1e9


class Attention(nn.Module):
    def __init__(self, width: int, heads: int, key_bias: bool):
        super().__init__()
        self.heads, self.width, self.scale = heads, width, (width // heads) ** -0.5
        self.k_proj = nn.Linear(width, width, bias=key_bias)
        self.v_proj = nn.Linear(width, width)
        self.q_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        return x.view(x.shape[0], -1, self.heads, self.width // self.heads).transpose(1, 2)

    def key_value(self, x: torch.Tensor) -> KeyValue:
        return self._split(self.k_proj(x)), self._split(self.v_proj(x))

    def forward(self, x, key, value, mask=None):
        scores = torch.matmul(self._split(self.q_proj(x) * self.scale), key.transpose(2, 3))
        if mask is not None:
            scores = scores + mask
        mixed = torch.matmul(scores.softmax(-1), value).transpose(1, 2).reshape(x.shape[0], -1, self.width)
        return self.out_proj(mixed)


class EncoderLayer(nn.Module):
    def __init__(self, width, heads, hidden, key_bias, activation, dropout):
        super().__init__()
        self.self_attn = Attention(width, heads, key_bias)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.final_layer_norm = nn.LayerNorm(width)
        self.activation, self.dropout = activation, dropout

    def _drop(self, x):
        return F.dropout(x, self.dropout, self.training)

    def feed_forward(self, x):
        return x + self._drop(self.fc2(self.activation(self.fc1(self.final_layer_norm(x)))))

    def forward(self, x, mask=None):
        y = self.self_attn_layer_norm(x)
        x = x + self._drop(self.self_attn(y, *self.self_attn.key_value(y), mask))
        return self.feed_forward(x)


class DecoderLayer(EncoderLayer):
    def __init__(self, width, heads, hidden, key_bias, activation, dropout):
        super().__init__(width, heads, hidden, key_bias, activation, dropout)
        self.encoder_attn = Attention(width, heads, key_bias)
        self.encoder_attn_layer_norm = nn.LayerNorm(width)

    def forward(self, x, mask, past: Optional[KeyValue], cross: KeyValue, cross_mask):
        y = self.self_attn_layer_norm(x)
        key, value = self.self_attn.key_value(y)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        x = x + self._drop(self.self_attn(y, key, value, mask))
        x = x + self._drop(self.encoder_attn(self.encoder_attn_layer_norm(x), *cross, cross_mask))
        return self.feed_forward(x), (key, value)


class _Holder(nn.Module):
    """Groups parameters under the names that transformers gives them."""


def _causal(length: int) -> torch.Tensor:
    return torch.triu(torch.full((length, length), MASKED), diagonal=1)


def _sinusoids(positions: int, width: int) -> torch.Tensor:
    step = math.log(10000) / (width // 2 - 1)
    angles = torch.arange(positions)[:, None] * torch.exp(-step * torch.arange(width // 2))[None]
    return torch.cat([angles.sin(), angles.cos()], 1)


def _layers(kind, count: int, config: Dict, side: str, key_bias: bool, activation, dropout: float):
    return nn.ModuleList([
        kind(config["d_model"], config[side + "_attention_heads"], config[side + "_ffn_dim"], key_bias,
             activation, dropout) for _ in range(count)])


def _run_decoder(layers, x, past, cross, cross_mask):
    mask = _causal(x.shape[1]) if past is None else None
    present: List[KeyValue] = []
    for i, layer in enumerate(layers):
        x, key_value = layer(x, mask, None if past is None else past[i], cross[i], cross_mask)
        present.append(key_value)
    return x, present


def _past_length(past) -> int:
    return 0 if past is None else past[0][0].shape[2]


class WhisperEncoder(nn.Module):
    def __init__(self, config: Dict, dropout: float):
        super().__init__()
        width = config["d_model"]
        self.conv1 = nn.Conv1d(config["num_mel_bins"], width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        # With torch's own initialisation the speech has an rms of 0.04 under positions with 0.7 and learning stalls.
        self.conv1.weight.data *= 3
        self.conv2.weight.data *= 4
        self.embed_positions = nn.Embedding(config["max_source_positions"], width)
        self.embed_positions.weight.data = _sinusoids(config["max_source_positions"], width)
        self.embed_positions.weight.requires_grad = False
        self.layers = _layers(EncoderLayer, config["encoder_layers"], config, "encoder", False, F.gelu, dropout)
        self.layer_norm = nn.LayerNorm(width)
        self.dropout = dropout

    def forward(self, features):
        x = F.gelu(self.conv1(features))
        # The contiguous() must stay: torch 1.13's CPU gelu has a wrong gradient for a permuted input
        # (check_gradients.py would show it).
        x = F.gelu(self.conv2(x).permute(0, 2, 1).contiguous())
        x = F.dropout(x + self.embed_positions.weight[:x.shape[1]], self.dropout, self.training)
        for layer in self.layers:
            x = layer(x)
        return self.layer_norm(x)


class WhisperDecoder(nn.Module):
    def __init__(self, config: Dict, dropout: float):
        super().__init__()
        width = config["d_model"]
        self.embed_tokens = nn.Embedding(config["vocab_size"], width)
        self.embed_positions = nn.Embedding(config["max_target_positions"], width)
        nn.init.normal_(self.embed_tokens.weight, std=width ** -0.5)
        nn.init.normal_(self.embed_positions.weight, std=0.02)
        self.layers = _layers(DecoderLayer, config["decoder_layers"], config, "decoder", False, F.gelu, dropout)
        self.layer_norm = nn.LayerNorm(width)

    def forward(self, ids, cross, past=None):
        start = _past_length(past)
        x = self.embed_tokens(ids) + self.embed_positions.weight[start:start + ids.shape[1]]
        x, present = _run_decoder(self.layers, x, past, cross, None)
        return F.linear(self.layer_norm(x), self.embed_tokens.weight), present


class Whisper(nn.Module):
    def __init__(self, config: Dict, dropout: float = 0.0):
        super().__init__()
        self.config = config
        self.model = _Holder()
        self.model.encoder = WhisperEncoder(config, dropout)
        self.model.decoder = WhisperDecoder(config, dropout)

    def encode(self, features):
        return self.model.encoder(features)

    def cross(self, encoded) -> List[KeyValue]:
        return [layer.encoder_attn.key_value(encoded) for layer in self.model.decoder.layers]

    def decode(self, ids, cross, past=None):
        return self.model.decoder(ids, cross, past)


def _m2m_positions(count: int, width: int) -> torch.Tensor:
    table = _sinusoids(count, width).float()
    table[PAD] = 0
    return table


class Nllb(nn.Module):
    def __init__(self, config: Dict, dropout: float = 0.0):
        super().__init__()
        width = config["d_model"]
        self.config, self.scale, self.dropout = config, math.sqrt(width), dropout
        self.model = _Holder()
        self.model.shared = nn.Embedding(config["vocab_size"], width)
        nn.init.normal_(self.model.shared.weight, std=width ** -0.5)
        self.register_buffer("positions", _m2m_positions(config["max_position_embeddings"] + 2, width),
                             persistent=False)
        self.model.encoder, self.model.decoder = _Holder(), _Holder()
        for part, kind, side in ((self.model.encoder, EncoderLayer, "encoder"),
                                 (self.model.decoder, DecoderLayer, "decoder")):
            part.layers = _layers(kind, config[side + "_layers"], config, side, True, F.relu, dropout)
            part.layer_norm = nn.LayerNorm(width)

    def _embed(self, ids, positions):
        return F.dropout(self.model.shared(ids) * self.scale + positions, self.dropout, self.training)

    @staticmethod
    def _attention_mask(mask):
        return (1.0 - mask[:, None, None, :].to(torch.float32)) * MASKED

    def encode(self, ids, mask):
        real = (ids != PAD).to(torch.int64)
        x = self._embed(ids, self.positions[torch.cumsum(real, 1) * real + PAD])
        bias = self._attention_mask(mask)
        for layer in self.model.encoder.layers:
            x = layer(x, bias)
        return self.model.encoder.layer_norm(x)

    def cross(self, encoded) -> List[KeyValue]:
        return [layer.encoder_attn.key_value(encoded) for layer in self.model.decoder.layers]

    def decode(self, ids, cross, mask, past=None):
        start = _past_length(past) + PAD + 1
        x = self._embed(ids, self.positions[start:start + ids.shape[1]])
        x, present = _run_decoder(self.model.decoder.layers, x, past, cross, self._attention_mask(mask))
        return F.linear(self.model.decoder.layer_norm(x), self.model.shared.weight), present


def parameters(network: nn.Module) -> int:
    return sum(p.numel() for p in network.parameters())


def rounded(network: nn.Module) -> nn.Module:
    """The network as it ships: weights are stored in half precision and computed in single precision."""
    with torch.no_grad():
        for tensor in list(network.parameters()) + list(network.buffers()):
            tensor.copy_(tensor.half().float())
    return network.eval()
