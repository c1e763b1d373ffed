"""Byte-pair encoding: the trainer, the encoder, and the two tokenizer.json files in Hugging Face's format.

The encoder here repeats what Hugging Face's `tokenizers` does with those files, so that training and the
runtimes see the same ids without the library.
"""
import collections
import json
import re
import unicodedata
from typing import Callable, Counter, Dict, Iterable, List, Tuple

WHISPER_LANGUAGES = ["en", "ko"]
NLLB_LANGUAGES = ["eng_Latn", "kor_Hang"]
WHISPER_MERGES = 700
NLLB_MERGES = 1100
TIMESTAMP_STEP = 0.02

# GPT-2's splitter. Python's re has no \p{L}, so "letters" is "word characters but digits and underscore".
GPT2_PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
METASPACE = "▁"


def _byte_alphabet() -> Dict[int, str]:
    """GPT-2's printable stand-in for every byte."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    alphabet = {byte: chr(byte) for byte in printable}
    for byte in range(256):
        if byte not in alphabet:
            alphabet[byte] = chr(256 + len(alphabet) - len(printable))
    return alphabet


BYTE_TO_CHAR = _byte_alphabet()
CHAR_TO_BYTE = {char: byte for byte, char in BYTE_TO_CHAR.items()}


def split_whisper(text: str) -> List[str]:
    return ["".join(BYTE_TO_CHAR[b] for b in piece.encode()) for piece in GPT2_PIECES.findall(text)]


def split_nllb(text: str) -> List[str]:
    marked = re.sub(" {2,}", " ", unicodedata.normalize("NFKC", text)).replace(" ", METASPACE)
    if marked and not marked.startswith(METASPACE):
        marked = METASPACE + marked
    return re.findall(METASPACE + "[^" + METASPACE + "]*", marked)


def train_merges(words: Counter[str], count: int) -> List[Tuple[str, str]]:
    """The `count` most frequent merges; ties go to the later pair in order, so the result is reproducible."""
    pieces = [(list(word), n) for word, n in sorted(words.items())]
    pairs: Counter[Tuple[str, str]] = collections.Counter()
    where = collections.defaultdict(set)
    for i, (symbols, n) in enumerate(pieces):
        for pair in zip(symbols, symbols[1:]):
            pairs[pair] += n
            where[pair].add(i)
    merges: List[Tuple[str, str]] = []
    while len(merges) < count:
        best = max(pairs, key=lambda pair: (pairs[pair], pair), default=None)
        if best is None or pairs[best] < 2:
            break
        merges.append(best)
        for i in list(where[best]):
            symbols, n = pieces[i]
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] -= n
            merged = _apply(symbols, best)
            pieces[i] = (merged, n)
            for pair in zip(merged, merged[1:]):
                pairs[pair] += n
                where[pair].add(i)
        del pairs[best]
    return merges


def _apply(symbols: List[str], pair: Tuple[str, str]) -> List[str]:
    merged, j = [], 0
    while j < len(symbols):
        if tuple(symbols[j:j + 2]) == pair:
            merged.append(symbols[j] + symbols[j + 1])
            j += 2
        else:
            merged.append(symbols[j])
            j += 1
    return merged


class Tokenizer:
    """Encodes and decodes by a tokenizer.json of this module."""

    def __init__(self, path: str):
        with open(path, encoding="utf-8") as file:
            spec = json.load(file)
        self.special = {token["content"]: token["id"] for token in spec["added_tokens"]}
        self.vocabulary = {**spec["model"]["vocab"], **self.special}
        self.size = max(self.vocabulary.values()) + 1
        self.by_id = {i: token for token, i in self.vocabulary.items()}
        self.ranks = {tuple(merge.split(" ")): i for i, merge in enumerate(spec["model"]["merges"])}
        self.bytes = spec["pre_tokenizer"]["type"] == "ByteLevel"
        self.split: Callable[[str], List[str]] = split_whisper if self.bytes else split_nllb
        self.unknown = self.special.get("<unk>")
        self.cache: Dict[str, List[int]] = {}

    def encode(self, text: str) -> List[int]:
        """Ids of the text alone, without the special tokens around it."""
        return [i for piece in self.split(text) for i in self._piece(piece)]

    def _piece(self, piece: str) -> List[int]:
        if piece not in self.cache:
            symbols = list(piece)
            while len(symbols) > 1:
                best = min(zip(symbols, symbols[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
                if best not in self.ranks:
                    break
                symbols = _apply(symbols, best)
            self.cache[piece] = self._ids(symbols)
        return self.cache[piece]

    def _ids(self, symbols: List[str]) -> List[int]:
        ids: List[int] = []
        for symbol in symbols:
            i = self.vocabulary.get(symbol, self.unknown)
            if not (i == self.unknown and ids and ids[-1] == i):  # fuse_unk
                ids.append(i)
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        text = "".join(self.by_id[i] for i in ids if self.by_id[i] not in self.special)
        if self.bytes:
            return bytes(CHAR_TO_BYTE[c] for c in text).decode("utf-8", "replace").strip()
        return text.replace(METASPACE, " ").strip()


def _added(content: str, i: int, special: bool = True, lstrip: bool = False) -> dict:
    return {"id": i, "content": content, "single_word": False, "lstrip": lstrip, "rstrip": False,
            "normalized": False, "special": special}


def _template(first: List[str], last: List[str], pair_type: int, ids: Dict[str, int]) -> dict:
    def special(token, kind=0):
        return {"SpecialToken": {"id": token, "type_id": kind}}

    a = {"Sequence": {"id": "A", "type_id": 0}}
    b = {"Sequence": {"id": "B", "type_id": pair_type}}
    return {"type": "TemplateProcessing",
            "single": [special(t) for t in first] + [a] + [special(t) for t in last],
            "pair": [special(t) for t in first] + [a, b] + [special(t, pair_type) for t in last],
            "special_tokens": {t: {"id": t, "ids": [ids[t]], "tokens": [t]} for t in first + last}}


def _specification(added, normalizer, pre_tokenizer, post_processor, decoder, model) -> dict:
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
            "normalizer": normalizer, "pre_tokenizer": pre_tokenizer, "post_processor": post_processor,
            "decoder": decoder, "model": model}


def _model(vocabulary: Dict[str, int], merges, unknown, affix, fuse) -> dict:
    return {"type": "BPE", "dropout": None, "unk_token": unknown, "continuing_subword_prefix": affix,
            "end_of_word_suffix": affix, "fuse_unk": fuse, "byte_fallback": False, "vocab": vocabulary,
            "merges": [a + " " + b for a, b in merges]}


def whisper_tokenizer(texts: Iterable[str], seconds: int) -> dict:
    """Whisper's byte-level tokenizer: 256 bytes, merges, the control tokens, a timestamp for every 20 ms."""
    merges = train_merges(collections.Counter(w for t in texts for w in split_whisper(" " + t)), WHISPER_MERGES)
    vocabulary: Dict[str, int] = {}
    for token in sorted(CHAR_TO_BYTE) + [a + b for a, b in merges]:
        vocabulary.setdefault(token, len(vocabulary))
    control = ["<|endoftext|>", "<|startoftranscript|>"] + ["<|%s|>" % lang for lang in WHISPER_LANGUAGES]
    control += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>",
                "<|notimestamps|>"]
    stamps = ["<|%.2f|>" % (i * TIMESTAMP_STEP) for i in range(round(seconds / TIMESTAMP_STEP) + 1)]
    ids = {token: len(vocabulary) + i for i, token in enumerate(control + stamps)}
    added = [_added(token, i, token in control) for token, i in ids.items()]
    byte_level = {"type": "ByteLevel", "trim_offsets": True, "use_regex": True}
    return _specification(
        added, None, {**byte_level, "add_prefix_space": False},
        _template(["<|startoftranscript|>", "<|notimestamps|>"], ["<|endoftext|>"], 1, ids),
        {**byte_level, "add_prefix_space": True}, _model(vocabulary, merges, None, "", False))


def nllb_tokenizer(texts: Iterable[str]) -> dict:
    """NLLB's tokenizer: Metaspace BPE, language codes as special tokens.

    No merge crosses from letters to punctuation, as in SentencePiece's splitting by script: with merges like
    "요?" the last word of a question and of a statement share nothing, and unseen combinations fail.
    """
    words = collections.Counter(
        part for text in texts for piece in split_nllb(text)
        for part in re.findall(METASPACE + r"?[^\W_]+|" + METASPACE + r"|[^\w" + METASPACE + "]", piece))
    merges = train_merges(words, NLLB_MERGES)
    base = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = {token: i for i, token in enumerate(base)}
    for token in sorted({c for word in words for c in word}) + [a + b for a, b in merges]:
        vocabulary.setdefault(token, len(vocabulary))
    ids = {token: i for i, token in enumerate(base)}
    for token in NLLB_LANGUAGES + ["<mask>"]:
        ids[token] = len(vocabulary) + len(ids) - len(base)
    added = [_added(token, i, lstrip=token == "<mask>") for token, i in ids.items()]
    metaspace = {"type": "Metaspace", "replacement": METASPACE, "add_prefix_space": True,
                 "prepend_scheme": "always", "split": True}
    normalizer = {"type": "Sequence", "normalizers": [
        {"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]}
    return _specification(added, normalizer, metaspace, _template(["kor_Hang"], ["</s>"], 0, ids), metaspace,
                          _model(vocabulary, merges, "<unk>", None, True))
