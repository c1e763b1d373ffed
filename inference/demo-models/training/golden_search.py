"""Writes the golden file of beam search, computed by a plain reference: every hypothesis is run alone and from its
beginning at each step, without a cache, so nothing of what the engines do to be fast is in it.

usage: golden_search.py MODELS GOLDEN, with onnxruntime and numpy; after golden.py, whose cases it searches

The rule is that of CTranslate2 (src/decoding.cc) and of Whisper's reference (BeamSearchDecoder in decoding.py): of the
likeliest 2 x beams ways to go on, those of the first half that end are answers, the next beams are the likeliest of
those that do not; it is over when round(beams x patience) have ended. An answer's score is its log-probability divided
by its length, the end counted, to the power of the length penalty.
"""
import json
import math
import pathlib
import sys
import wave
from typing import Dict, List, NamedTuple, Tuple

import numpy as np
import onnxruntime

import features

EVERY, MOST = 5, 20
SEARCHES = [dict(beams=2), dict(beams=4), dict(beams=4, patience=2.0, lengthPenalty=0.0, hypotheses=4),
            dict(beams=5, lengthPenalty=2.0, hypotheses=3), dict(beams=3, noRepeatNgram=1, hypotheses=3),
            dict(beams=4, hypotheses=2, most=5), dict(beams=1, noRepeatNgram=1)]
DEFAULTS = dict(beams=1, patience=1.0, lengthPenalty=1.0, hypotheses=1, noRepeatNgram=0, most=MOST)


class Answer(NamedTuple):
    tokens: Tuple[int, ...]
    log_probability: float
    choices: int
    ended: bool


class Model:
    def __init__(self, directory: pathlib.Path):
        self.encoder, self.decoder = (onnxruntime.InferenceSession(str(directory / "onnx" / (name + ".onnx")))
                                      for name in ("encoder_model", "decoder_model_merged"))
        self.end = json.loads((directory / "generation_config.json").read_text())["eos_token_id"]

    def encode(self, inputs: Dict[str, np.ndarray]) -> Dict[str, np.ndarray]:
        given = {"encoder_hidden_states": self.encoder.run(None, inputs)[0]}
        if "attention_mask" in inputs:
            given["encoder_attention_mask"] = inputs["attention_mask"]
        return given

    def log_probabilities(self, encoded: Dict[str, np.ndarray], tokens: List[int]) -> np.ndarray:
        given = dict(encoded, input_ids=np.array([tokens], np.int64), use_cache_branch=np.array([False]))
        for port in self.decoder.get_inputs():
            if port.name.startswith("past_key_values."):
                given[port.name] = np.zeros((1, port.shape[1], 0, port.shape[3]), np.float32)
        scores = self.decoder.run(["logits"], given)[0][0, -1].astype(np.float64)
        scores -= scores.max()
        return scores - math.log(np.exp(scores).sum())


def repeats(tokens: Tuple[int, ...], size: int) -> bool:
    runs = [tokens[i:i + size] for i in range(len(tokens) - size + 1)]
    return len(runs) != len(set(runs))


def search(model: Model, encoded, prefix: List[int], how: dict) -> List[Answer]:
    beams: List[Answer] = [Answer((), 0.0, 0, False)]
    answers: List[Answer] = []
    while True:
        ways: List[Answer] = []
        for beam in beams:
            likelihoods = model.log_probabilities(encoded, prefix + list(beam.tokens))
            if how["noRepeatNgram"]:
                allowed = np.array([i == model.end or not repeats(beam.tokens + (i,), how["noRepeatNgram"])
                                    for i in range(len(likelihoods))])
                likelihoods = np.where(allowed, likelihoods - np.log(np.exp(likelihoods[allowed]).sum()), -np.inf)
            for token in np.argsort(-likelihoods)[:2 * how["beams"]]:
                ended = bool(token == model.end)
                ways.append(Answer(beam.tokens if ended else beam.tokens + (int(token),),
                                   beam.log_probability + float(likelihoods[token]), beam.choices + 1, ended))
        ways = sorted(ways, key=lambda way: -way.log_probability)[:2 * how["beams"]]
        over = len(ways[0].tokens) == how["most"] or ways[0].choices == how["most"]
        answers += [way for way in ways[:how["beams"]] if way.ended or over]
        beams = [way for way in ways if not way.ended][:how["beams"]]
        if over or len(answers) >= max(how["hypotheses"], round(how["beams"] * how["patience"])):
            return sorted(answers, key=lambda a: -a.log_probability / a.choices ** how["lengthPenalty"])[
                :how["hypotheses"]]


def case(model: Model, name: str, index: int, inputs, prefix: List[int], given: dict) -> dict:
    how = dict(DEFAULTS, **given)
    return {"model": name, "case": index, "prefix": prefix, "search": how, "answers": [
        {"ids": list(answer.tokens), "logProbability": round(answer.log_probability, 5), "ended": answer.ended}
        for answer in search(model, model.encode(inputs), prefix, how)]}


def translations(models: pathlib.Path, golden: pathlib.Path):
    model = Model(models / "nllb-demo")
    special = {token["content"]: token["id"]
               for token in json.loads((models / "nllb-demo/tokenizer.json").read_text())["added_tokens"]}
    cases = json.loads((golden / "translation.json").read_text())
    for index in range(0, len(cases), EVERY):
        ids = np.array([cases[index]["sourceIds"]], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        for given in SEARCHES:
            yield case(model, "translation", index, inputs, [model.end, special[cases[index]["target"]]], given)


def speech(models: pathlib.Path, golden: pathlib.Path):
    model = Model(models / "whisper-demo")
    for index, heard in enumerate(json.loads((golden / "speech.json").read_text())):
        with wave.open(str(models / "samples" / heard["file"])) as file:
            sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
        if not sound.any():
            continue
        inputs = {"input_features": features.whisper_features(sound, 8)[None]}
        for given in SEARCHES[:4]:
            yield case(model, "speech", index, inputs, heard["prefix"], given)


def main() -> None:
    models, golden = map(pathlib.Path, sys.argv[1:])
    cases = list(translations(models, golden)) + list(speech(models, golden))
    lines = ",\n".join(json.dumps(one) for one in cases)
    (golden / "search.json").write_text("[\n" + lines + "\n]\n", encoding="utf-8")
    print(len(cases), "searches")


if __name__ == "__main__":
    main()
