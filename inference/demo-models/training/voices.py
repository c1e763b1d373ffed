"""The voices: espeak-ng's variants, six of them never trained on, and variants of our own making.

A recogniser that hears sixty voices learns sixty voices; one that also hears two hundred random ones learns to
expect new ones. An espeak-ng variant is a small text file of formant, pitch and timbre settings, so random ones
cost nothing: they are written into a private copy of espeak-ng's data.
"""
import pathlib
import random
import shutil
from typing import List

UNSEEN = ["f4", "m5", "anika", "david", "shelby", "boris"]
NAMED = ["Alex", "Alicia", "Andrea", "Andy", "Annie", "AnxiousAndy", "Denis", "Diogo", "Gene", "Gene2", "Henrique",
         "Hugo", "Jacky", "Lee", "Marco", "Mario", "Michael", "Mike", "Mr serious", "Nguyen", "RicishayMax",
         "RicishayMax2", "RicishayMax3", "Storm", "Tweaky", "adam", "announcer", "antonio", "aunty", "belinda",
         "benjamin", "caleb", "ed", "edward", "edward2", "f1", "f2", "f3", "f5", "grandma", "grandpa", "gustave",
         "iven", "iven2", "iven3", "iven4", "john", "kaukovalta", "linda", "m1", "m2", "m3", "m4", "m6", "m7", "m8",
         "marcelo", "max", "michel", "miguel", "norbert", "pablo", "paul", "pedro", "quincy", "rob", "robert",
         "sandro", "steph", "steph2", "steph3", "travis", "victor", "zac"]
EXTREME = ["Demonic", "UniRobot", "anikaRobot", "croak", "klatt", "klatt2", "klatt3", "klatt4", "klatt5", "klatt6",
           "robosoft", "robosoft2", "robosoft3", "robosoft4", "robosoft5", "robosoft6", "robosoft7", "robosoft8",
           "whisper", "whisperf"]
RANDOM = ["random%03d" % i for i in range(240)]
PLAIN_SHARE, RANDOM_SHARE, EXTREME_SHARE = 0.05, 0.38, 0.07


def _maybe(rng: random.Random, chance: float, line: str) -> List[str]:
    return [line] if rng.random() < chance else []


def _variant(name: str, rng: random.Random) -> str:
    tract = rng.uniform(0.86, 1.30)  # a shorter vocal tract shifts all formants up
    low = 60 * 4.0 ** rng.random()
    lines = ["language variant", "name " + name, "pitch %d %d" % (low, low * rng.uniform(1.15, 1.9))]
    lines.append("formant 0 %d %d %d" % (rng.uniform(85, 125), rng.uniform(80, 160), rng.uniform(90, 160)))
    for formant in range(1, 6):
        shift = 100 * tract * rng.uniform(0.90, 1.10)
        if formant == 3:
            shift = 100 * (1 + (tract - 1) * rng.random()) * rng.uniform(0.75, 1.12)
        lines.append("formant %d %d %d %d" % (formant, min(145, max(72, shift)), rng.uniform(60, 130),
                                              rng.uniform(75, 160)))
    for formant in range(6, 9):
        lines.append("formant %d %d %d %d" % (formant, rng.uniform(70, 120), rng.choice([0, 20, 70, 100, 110]),
                                              rng.uniform(60, 150)))
    lines += _maybe(rng, 0.5, "flutter %d" % rng.randint(0, 10))
    lines += _maybe(rng, 0.4, "roughness %d" % rng.randint(0, 5))
    lines += _maybe(rng, 0.5, "voicing %d" % rng.uniform(30, 150))
    lines += _maybe(rng, 0.5, "consonants %d %d" % (rng.uniform(50, 150), rng.uniform(40, 150)))
    lines += _maybe(rng, 0.4, "tone 100 255 600 %d 1500 %d 3000 %d" % (
        rng.uniform(70, 255), rng.uniform(22, 255), rng.uniform(12, 220)))
    lines += _maybe(rng, 0.12, "breath %d %d %d %d %d %d" % tuple(rng.uniform(5, 70) for _ in range(6)))
    lines += _maybe(rng, 0.15, "echo %d %d" % (rng.uniform(20, 150), rng.uniform(5, 60)))
    lines += _maybe(rng, 0.25, "klatt %d" % rng.randint(1, 6))
    lines += _maybe(rng, 0.4, "intonation %d" % rng.choice([1, 2, 3, 10]))
    lines += _maybe(rng, 0.25, "stressLength 0 1 2 3 4 5 6 7")
    lines += _maybe(rng, 0.25, "stressAdd 130 140 140 100 0 0 130 160")
    lines += _maybe(rng, 0.25, "stressAmp 16 16 24 24 16 16 20 24")
    return "\n".join(lines) + "\n"


def prepare(work: pathlib.Path, system_data: str, seed: int) -> pathlib.Path:
    """Copies espeak-ng's data below `work` and adds the random variants. Returns the directory to initialise with."""
    home = work / "espeak"
    data = home / "espeak-ng-data"
    if not data.exists():
        shutil.copytree(system_data, data)
    rng = random.Random(seed)
    for name in RANDOM:
        (data / "voices" / "!v" / name).write_text(_variant(name, rng), encoding="utf-8")
    return home


def training_voice(rng: random.Random) -> str:
    chance = rng.random()
    for share, choose in ((PLAIN_SHARE, lambda: ""), (RANDOM_SHARE, lambda: rng.choice(RANDOM)),
                          (EXTREME_SHARE, lambda: rng.choice(EXTREME))):
        if chance < share:
            return choose()
        chance -= share
    return rng.choice(NAMED)
