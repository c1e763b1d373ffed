"""Exports a trained checkpoint as a model directory in the layout of Hugging Face and Optimum.

usage: export.py speech|translation WORK OUT [--layout merged|with-past] [--int8] [--torchscript]

Without options: onnx/encoder_model.onnx and onnx/decoder_model_merged.onnx, weights in half precision.
--layout with-past: decoder_model.onnx and decoder_with_past_model.onnx instead of the merged decoder.
--int8: the same files with int8 weights, named ..._quantized.onnx. --torchscript: torchscript/model.pt and no graph.
Runs add files, they never remove any.
"""
import argparse
import json
import pathlib
import tempfile

import torch

import attentions
import models
import onnx_layout
import torchscript
from bpe import NLLB_LANGUAGES, WHISPER_LANGUAGES, Tokenizer
from speech import MAX_INITIAL_TIMESTAMP

LAYOUTS = {"merged": ["encoder_model", "decoder_model_merged"],
           "with-past": ["encoder_model", "decoder_model", "decoder_with_past_model"]}


def write_json(path: pathlib.Path, content: dict) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def added_tokens(tokenizer: Tokenizer) -> dict:
    return {str(i): {"content": token, "lstrip": False, "rstrip": False, "normalized": False, "single_word": False,
                     "special": not is_timestamp(token)} for token, i in tokenizer.special.items()}


def is_timestamp(token: str) -> bool:
    return token.startswith("<|") and token[2].isdigit()


def common_config(config: dict) -> dict:
    return dict(config, is_encoder_decoder=True, num_hidden_layers=config["encoder_layers"],
                tie_word_embeddings=True, use_cache=True, activation_dropout=0.0, torch_dtype="float32")


def whisper_files(out: pathlib.Path, config: dict, tokenizer: Tokenizer) -> None:
    special, end = tokenizer.special, "<|endoftext|>"
    start_id, end_id, length = special["<|startoftranscript|>"], special[end], config["max_target_positions"]
    ends = {"pad_token_id": end_id, "bos_token_id": end_id, "eos_token_id": end_id, "decoder_start_token_id": start_id}
    # It was never shown the task of translating, nor what was said before: it does not offer them.
    # An end-of-text right at the start is how this model says "no speech", so no token is suppressed there.
    write_json(out / "config.json", dict(
        common_config(config), model_type="whisper", architectures=["WhisperForConditionalGeneration"],
        activation_function="gelu", scale_embedding=False, dropout=0.0, attention_dropout=0.0,
        begin_suppress_tokens=None, suppress_tokens=None, median_filter_width=7, **ends))
    write_json(out / "generation_config.json", dict(
        ends, alignment_heads=None, begin_suppress_tokens=None, is_multilingual=True,
        lang_to_id={"<|%s|>" % lang: special["<|%s|>" % lang] for lang in WHISPER_LANGUAGES},
        task_to_id={"transcribe": special["<|transcribe|>"]},
        no_timestamps_token_id=special["<|notimestamps|>"], prev_sot_token_id=None,
        max_initial_timestamp_index=MAX_INITIAL_TIMESTAMP, max_length=length, return_timestamps=False,
        suppress_tokens=[], _from_model_config=False))
    seconds = config["max_source_positions"] // 50
    write_json(out / "preprocessor_config.json", {
        "feature_extractor_type": "WhisperFeatureExtractor", "processor_class": "WhisperProcessor",
        "feature_size": config["num_mel_bins"], "sampling_rate": 16000, "hop_length": 160, "n_fft": 400,
        "chunk_length": seconds, "n_samples": seconds * 16000, "nb_max_frames": seconds * 100,
        "padding_side": "right", "padding_value": 0.0, "return_attention_mask": False})
    write_json(out / "tokenizer_config.json", {
        "tokenizer_class": "WhisperTokenizer", "processor_class": "WhisperProcessor", "bos_token": end,
        "eos_token": end, "unk_token": end, "pad_token": end, "add_prefix_space": False,
        "clean_up_tokenization_spaces": False, "errors": "replace", "model_max_length": length,
        "return_attention_mask": False,
        "additional_special_tokens": [t for t in special if not is_timestamp(t) and t != end],
        "added_tokens_decoder": added_tokens(tokenizer)})


def nllb_files(out: pathlib.Path, config: dict, tokenizer: Tokenizer) -> None:
    ids = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2, "max_length": 96}
    write_json(out / "config.json", dict(
        common_config(config), model_type="m2m_100", architectures=["M2M100ForConditionalGeneration"],
        activation_function="relu", scale_embedding=True, dropout=0.1, attention_dropout=0.1, encoder_layerdrop=0,
        decoder_layerdrop=0, init_std=0.02, tokenizer_class="NllbTokenizer", **ids))
    write_json(out / "generation_config.json", ids)
    write_json(out / "tokenizer_config.json", {
        "tokenizer_class": "NllbTokenizer", "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>",
        "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>",
        "mask_token": {"__type": "AddedToken", "content": "<mask>", "lstrip": True, "normalized": True,
                       "rstrip": False, "single_word": False},
        "src_lang": "kor_Hang", "tgt_lang": None, "legacy_behaviour": False, "clean_up_tokenization_spaces": False,
        "model_max_length": config["max_position_embeddings"], "additional_special_tokens": NLLB_LANGUAGES,
        "sp_model_kwargs": {}, "added_tokens_decoder": added_tokens(tokenizer)})


def write_graphs(network, onnx_directory: pathlib.Path, layout: str, int8: bool) -> None:
    onnx_directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        exporter = onnx_layout.Exporter(network, scratch, scratch)
        exporter.encoder()
        exporter.decoders()
        exporter.merge()
        for graph in LAYOUTS[layout]:
            source = scratch / (graph + ".onnx")
            if int8:
                onnx_layout.quantise(source, onnx_directory / (graph + "_quantized.onnx"), exporter.vocabulary)
            else:
                onnx_layout.halve(source, onnx_directory / (graph + ".onnx"))
                if graph == "decoder_model_merged" and not exporter.text:
                    attentions.add(onnx_directory / (graph + ".onnx"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["speech", "translation"])
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--layout", choices=list(LAYOUTS), default="merged")
    parser.add_argument("--int8", action="store_true")
    parser.add_argument("--torchscript", action="store_true")
    options = parser.parse_args()
    torch.manual_seed(0)
    load, prefix, files = {"speech": (models.speech_model, "whisper", whisper_files),
                           "translation": (models.translation_model, "nllb", nllb_files)}[options.kind]
    network, tokenizer = load(options.work)
    options.out.mkdir(parents=True, exist_ok=True)
    source = options.work / (prefix + "-tokenizer.json")
    (options.out / "tokenizer.json").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    files(options.out, network.config, tokenizer)
    if options.torchscript:
        torchscript.write(network, options.out / "torchscript" / "model.pt")
    else:
        write_graphs(network, options.out / "onnx", options.layout, options.int8)
    for path in sorted(options.out.rglob("*")):
        if path.is_file():
            print("%9d %s" % (path.stat().st_size, path.relative_to(options.out)))


if __name__ == "__main__":
    main()
