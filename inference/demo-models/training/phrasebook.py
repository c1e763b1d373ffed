"""The phrasebook: Korean and English sentences built from templates and slot values.

Every template with at least ten fillings holds a tenth of them out: those sentences are never shown to a
model in training, and evaluation uses only them. Their words are seen in training, their combination is not.
"""
import hashlib
import itertools
import pathlib
import random
import re
from typing import Dict, FrozenSet, List, NamedTuple, Tuple

HERE = pathlib.Path(__file__).parent / "phrasebook"
HELD_OUT_SHARE = 0.10
MIN_FILLINGS_TO_HOLD_OUT = 10
MAX_HELD_OUT_PER_TEMPLATE = 60
SLOT = re.compile(r"\{([^}:]+)(?::([^}]+))?\}")


class Pair(NamedTuple):
    ko: str
    en: str


class Template(NamedTuple):
    ko: str
    en: str
    train: List[Pair]
    held_out: List[Pair]


def _lines(name: str) -> List[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _slots() -> Dict[str, List[Pair]]:
    slots: Dict[str, List[Pair]] = {}
    current: List[Pair] = []
    for line in _lines("slots.txt"):
        if line.startswith("["):
            current = slots.setdefault(line[1:-1], [])
        else:
            current.append(Pair(*line.split("|")))
    return slots


def _final_consonant(word: str) -> int:
    """Index of the last syllable's final consonant, 0 for none (Unicode's Hangul arithmetic)."""
    code = ord(word[-1]) - 0xAC00
    return code % 28 if 0 <= code < 11172 else 0


def _with_particle(word: str, forms: str) -> str:
    after_consonant, after_vowel = forms.split("/")
    final = _final_consonant(word)
    rieul = 8
    if after_consonant == "으로" and final == rieul:
        return word + after_vowel
    return word + (after_consonant if final else after_vowel)


def _fill(ko: str, en: str, values: Dict[str, Pair]) -> Pair:
    def korean(match):
        word = values[match.group(1)].ko
        return _with_particle(word, match.group(2)) if match.group(2) else word

    def english(match):
        name = match.group(1)
        if name == "s":
            return "" if values["cnt"].en == "one" else "s"
        if name.endswith("_"):
            return values[name[:-1]].en.replace("the ", "")
        if name[0].isupper():
            text = values[name.lower()].en
            return text[0].upper() + text[1:]
        return values[name].en

    return Pair(SLOT.sub(korean, ko), SLOT.sub(english, en))


def _order(pair: Pair) -> str:
    """A shuffle that depends on the sentence alone, so adding templates never moves old sentences between sets."""
    return hashlib.md5(pair.ko.encode()).hexdigest()


def load() -> List[Template]:
    slots = _slots()
    templates: List[Template] = []
    seen = set()
    for line in _lines("templates.txt"):
        ko, en = line.split("|")
        names = list(dict.fromkeys(match.group(1) for match in SLOT.finditer(ko)))
        fillings = []
        for combination in itertools.product(*(slots[name.rstrip("2")] for name in names)):
            if len(set(combination)) < len(combination):
                continue
            pair = _fill(ko, en, dict(zip(names, combination)))
            if pair.ko not in seen:
                seen.add(pair.ko)
                fillings.append(pair)
        fillings.sort(key=_order)
        held = 0
        if len(fillings) >= MIN_FILLINGS_TO_HOLD_OUT:
            held = min(MAX_HELD_OUT_PER_TEMPLATE, round(len(fillings) * HELD_OUT_SHARE))
        templates.append(Template(ko, en, fillings[held:], fillings[:held]))
    known = _words(templates)
    return [_only_known_words(template, known) for template in templates]


def _words(templates: List[Template]) -> FrozenSet[str]:
    return frozenset(word for template in templates for pair in template.train for word in pair.ko.split())


def _only_known_words(template: Template, known: FrozenSet[str]) -> Template:
    """Gives back to training the sentences whose words occur nowhere else: combinations are held out, not words."""
    strange = [pair for pair in template.held_out if not known.issuperset(pair.ko.split())]
    kept = [pair for pair in template.held_out if pair not in strange]
    return template._replace(train=template.train + strange, held_out=kept)


def held_out(templates: List[Template], per_template: int = 14) -> List[Pair]:
    """The evaluation sentences, the same few of every template so that large templates do not dominate."""
    return [pair for template in templates for pair in template.held_out[:per_template]]


class Sampler:
    """Draws training sentences: a template first (large ones more often, to a bound), then one of its fillings."""

    def __init__(self, templates: List[Template], rng: random.Random):
        self.templates = templates
        self.rng = rng
        self.weights = list(itertools.accumulate(max(8, min(120, len(t.train))) for t in templates))
        self.words = sorted({word.strip(".?!") for t in templates for p in t.train for word in p.ko.split()})

    def pair(self) -> Pair:
        template = self.rng.choices(self.templates, cum_weights=self.weights)[0]
        return self.rng.choice(template.train)

    def word_salad(self) -> str:
        """Real words in an order no template has, so that a speech decoder must listen instead of recite."""
        words = [self.rng.choice(self.words) for _ in range(self.rng.randint(2, 5))]
        return " ".join(words) + ("?" if self.rng.random() < 0.25 else ".")


def canonical_korean(templates: List[Template]) -> Dict[str, str]:
    """English to the one Korean sentence that English to Korean translation aims at."""
    canon: Dict[str, str] = {}
    for template in templates:
        for pair in template.train + template.held_out:
            canon.setdefault(pair.en, pair.ko)
    return canon


def describe(templates: List[Template]) -> Tuple[int, int, int]:
    """Numbers of templates, training sentences and held-out sentences."""
    return len(templates), sum(len(t.train) for t in templates), sum(len(t.held_out) for t in templates)


if __name__ == "__main__":
    book = load()
    print("templates %d, training sentences %d, held-out sentences %d" % describe(book))
    print("evaluation sentences", len(held_out(book)), "longest", max(len(p.ko) for t in book for p in t.train))
