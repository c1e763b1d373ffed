"""Trains both tokenizers on the phrasebook's training sentences. usage: make_tokenizers.py WORK"""
import json
import pathlib
import sys

import bpe
import phrasebook
import speech


def write(path: pathlib.Path, specification: dict) -> None:
    path.write_text(json.dumps(specification, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    work = pathlib.Path(sys.argv[1])
    work.mkdir(parents=True, exist_ok=True)
    pairs = [pair for template in phrasebook.load() for pair in template.train]
    korean, english = [p.ko for p in pairs], [p.en for p in pairs]
    write(work / "whisper-tokenizer.json", bpe.whisper_tokenizer(korean, speech.WINDOW_SECONDS))
    write(work / "nllb-tokenizer.json", bpe.nllb_tokenizer(korean + english))
    for name, texts in (("whisper", korean), ("nllb", korean + english)):
        tokenizer = bpe.Tokenizer(str(work / (name + "-tokenizer.json")))
        lead = " " if tokenizer.bytes else ""
        lengths = [len(tokenizer.encode(lead + text)) for text in texts]
        assert all(tokenizer.decode(tokenizer.encode(text)) == text for text in texts)
        print(name, "vocabulary", tokenizer.size, "mean length %.1f" % (sum(lengths) / len(lengths)))


if __name__ == "__main__":
    main()
