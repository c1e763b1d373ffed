"""Writes the golden files that the Java engines are tested against, computed by the PyTorch and numpy reference.

usage: golden.py WORK SAMPLES OUT
"""
import json
import pathlib
import sys
import wave

import numpy as np
import torch

import features
import models
import phrasebook
import speech
import translation
from bpe import Tokenizer
from translation import ENGLISH, KOREAN, Task

ODD_TEXTS = ["", " ", "  두  칸  ", "tab\tand\nline", "emoji 😀 ok", "漢字 かな", "1234 won, 5.6%!", "a_b __c",
             "don't I'll we've", "\u1112\u1161\u11ab\u1100\u1173\u11af", "ﬁ ① ＡＢＣ", "é è ü ñ", "...?!", "한\u3000글",
             "zero\u200bwidth", "끝 ", "뷁쀍", "кириллица Ω", "\u00a0nbsp", "한국어와 English 섞기"]
ODD_TRANSLATIONS = ["지하철역이 어디에 있어요", "와!", "저는 춘천에 살아요. 녹차와 불고기를 주문했어요."]
MEL_ROWS = [0, 1, 2, 10, 50, 100, 200, 400, 798, 799]


def read_wave(path: pathlib.Path):
    with wave.open(str(path)) as file:
        rate, data = file.getframerate(), file.readframes(file.getnframes())
    return np.frombuffer(data, "<i2").astype(np.float32) / 32768, rate


def write(path: pathlib.Path, cases) -> None:
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    path.write_text("[\n" + lines + "\n]\n", encoding="utf-8")
    print("%9d %s" % (path.stat().st_size, path.name))


def windows(samples: pathlib.Path):
    """The samples that need neither a decoder nor a resampler and fit one window: every engine hears the same."""
    found = {}
    for path in sorted(samples.glob("*.wav")):
        sound, rate = read_wave(path)
        if rate == features.RATE and len(sound) <= speech.WINDOW_SECONDS * features.RATE:
            found[path.name] = sound
    return found


def speech_cases(recogniser, sounds):
    plain, stamped = (recogniser.hear(list(sounds.values()), timestamps, batch=1) for timestamps in (False, True))
    tokens = recogniser.tokens
    return [{"file": name, "prefix": tokens.prefix(), "ids": a.ids, "text": a.text,
             "noSpeechProbability": round(a.no_speech, 6), "timestampsPrefix": tokens.prefix(True),
             "timestampsIds": b.ids} for name, a, b in zip(sounds, plain, stamped)]


def mel_case(name, sound):
    mels = features.whisper_features(sound, speech.WINDOW_SECONDS)
    return {"file": name, "bands": len(mels), "frames": mels.shape[1], "mean": round(float(mels.mean()), 6),
            "rows": {str(frame): [round(float(x), 6) for x in mels[:, frame]] for frame in MEL_ROWS}}


def translation_cases(network, tokenizer: Tokenizer):
    held_out = phrasebook.held_out(phrasebook.load(), 1)
    tasks = [Task(pair.ko, KOREAN, ENGLISH) for pair in held_out[::6]]
    tasks += [Task(text, KOREAN, ENGLISH) for text in ODD_TRANSLATIONS]
    tasks += [Task(pair.en, ENGLISH, KOREAN) for pair in held_out[3::25]]
    generated = translation.generate(network, tokenizer, tasks, batch=1)
    return [{"source": task.source, "target": task.target, "text": task.text,
             "sourceIds": translation.source_ids(tokenizer, task), "ids": ids, "translation": tokenizer.decode(ids)}
            for task, ids in zip(tasks, generated)]


def tokenizer_cases(whisper: Tokenizer, nllb: Tokenizer):
    held_out = phrasebook.held_out(phrasebook.load(), 1)
    cases = []
    for name, tokenizer, texts in (("whisper", whisper, [" " + pair.ko for pair in held_out[::20]]),
                                   ("nllb", nllb, [text for pair in held_out[::20] for text in pair])):
        for text in texts + ODD_TEXTS:
            ids = tokenizer.encode(text)
            cases.append({"tokenizer": name, "text": text, "ids": ids, "decoded": tokenizer.decode(ids)})
    return cases


def main() -> None:
    work, samples, out = map(pathlib.Path, sys.argv[1:])
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    sounds = windows(samples)
    whisper, whisper_tokenizer = models.speech_model(work)
    nllb, nllb_tokenizer = models.translation_model(work)
    write(out / "speech.json", speech_cases(speech.Recogniser(whisper, whisper_tokenizer), sounds))
    first = next(iter(sounds))
    write(out / "mel.json", [mel_case(first, sounds[first])])
    write(out / "translation.json", translation_cases(nllb, nllb_tokenizer))
    write(out / "tokenizer.json", tokenizer_cases(whisper_tokenizer, nllb_tokenizer))


if __name__ == "__main__":
    main()
