"""Makes the demo samples: held-out sentences only, several voices, some never trained on.

usage: samples.py WORK OUT   (needs ffmpeg for the compressed ones)
"""
import json
import pathlib
import subprocess
import sys
import wave

import numpy as np

import features
import phrasebook
import voices
from espeak import Espeak, silence, to_pcm

# file, kind, voice, speed, pitch, sampling rate, silence before and after in seconds, sentences
AUDIO = [
    ("subway-station.wav", "phrase", "", 160, 50, 16000, 0.3, 0.4, ["지하철역이 어디에 있어요?"]),
    ("bibimbap.wav", "phrase", "f2", 150, 55, 16000, 0.2, 0.3, ["비빔밥 주세요."]),
    ("lost-phone.wav", "phrase", "m3", 170, 45, 16000, 0.3, 0.5, ["전화기를 잃어버렸어요."]),
    ("meeting-my-son.wav", "phrase", "f4", 155, 50, 16000, 0.2, 0.4, ["토요일 아들을 만날 거예요."]),
    ("post-office.wav", "phrase", "anika", 165, 50, 22050, 0.3, 0.3, ["우체국까지 어떻게 가요?"]),
    ("museum.wav", "phrase", "david", 150, 45, 22050, 0.25, 0.4, ["박물관은 오늘 문을 열어요?"]),
    ("wake-me-up.ogg", "phrase", "f5", 160, 50, 16000, 0.3, 0.4, ["두 시에 깨워 주세요."]),
    ("two-cola.mp3", "phrase", "m7", 155, 50, 16000, 0.3, 0.4, ["콜라 두 잔 주세요."]),
    ("stolen-card-after-silence.wav", "leading silence", "boris", 150, 50, 16000, 3.0, 0.4,
     ["신용카드를 도둑맞았어요."]),
    ("two-sentences.wav", "phrase", "steph", 160, 50, 16000, 0.3, 0.4, ["저는 춘천에 살아요.", "녹차와 불고기를 주문했어요."]),
    ("travel-day.wav", "long", "m2", 155, 50, 16000, 0.6, 0.8, [
        "토요일 한 시에 출발해요.", "여덟 시에 영화관에서 만나요.", "할머니와 함께 서울에 왔어요.",
        "부산까지 비행기로 두 시간 걸려요.", "일요일 세 시에 예약했어요.", "호텔은 사 층에 있어요.",
        "칠 호실 문이 고장 났어요.", "카페까지 얼마나 걸려요?", "샐러드를 주문하고 싶어요.", "이 삼겹살은 너무 짜요.",
        "미술관 앞에서 만나요."]),
]
SILENCE = "silence.wav"
PAUSES = [0.7, 0.9, 0.6, 1.1, 0.8]
COMPRESSION = {".ogg": ["-c:a", "libvorbis", "-b:a", "40k"], ".mp3": ["-c:a", "libmp3lame", "-b:a", "32k"]}
KOREAN_TEXTS = [
    ["제 사촌은 이탈리아어를 할 수 있어요."], ["지금 한 시 삼십오 분이에요."], ["더 큰 배낭이 있어요?"],
    ["동생에게 목도리를 사 주고 싶어요."], ["내일 부산은 날씨가 추울 거예요."],
    ["제 아내는 점심을 먹고 싶어 해요.", "기차역까지 이십 분 걸려요.", "배낭을 경찰서에 두고 왔어요."]]
ENGLISH_TEXTS = ["Turn left at the bank.", "We arrive in Suwon at four o'clock."]


def write_wave(path: pathlib.Path, samples: np.ndarray, rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())


def write_sound(path: pathlib.Path, samples: np.ndarray, rate: int) -> None:
    plain = path.with_suffix(".16k.wav")
    write_wave(plain, samples, features.RATE)
    options = COMPRESSION.get(path.suffix, [])
    # bitexact: no encoder version and no random stream serial, so that the same sound gives the same file
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(plain), "-ar", str(rate), *options, "-fflags", "+bitexact",
                    "-flags:a", "+bitexact", str(path)], check=True)
    plain.unlink()


def speak(espeak, sentences, voice, speed, pitch, before, after) -> np.ndarray:
    parts = [silence(before)]
    for i, sentence in enumerate(sentences):
        if i:
            parts.append(silence(PAUSES[i % len(PAUSES)]))
        parts.append(espeak.say(sentence, voice, speed, pitch).samples)
    return to_pcm(np.concatenate(parts + [silence(after)]), 0.6)


def main() -> None:
    work, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    templates = phrasebook.load()
    english = {pair.ko: pair.en for template in templates for pair in template.held_out}
    canonical = phrasebook.canonical_korean(templates)
    espeak = Espeak(work / "espeak")
    audio, texts = [], []
    for name, kind, voice, speed, pitch, rate, before, after, sentences in AUDIO:
        samples = speak(espeak, sentences, voice, speed, pitch, before, after)
        write_sound(out / name, samples, rate)
        audio.append({"file": name, "kind": kind, "voice": "ko+" + voice if voice else "ko",
                      "voiceSeenInTraining": voice not in voices.UNSEEN, "language": "ko",
                      "seconds": round(len(samples) / features.RATE, 2), "ko": " ".join(sentences),
                      "en": " ".join(english[sentence] for sentence in sentences)})
    write_wave(out / SILENCE, silence(4), features.RATE)
    audio.append({"file": SILENCE, "kind": "silence", "voice": None, "voiceSeenInTraining": None, "language": "ko",
                  "seconds": 4.0, "ko": "", "en": ""})
    for sentences in KOREAN_TEXTS:
        texts.append({"source": "ko", "target": "en", "text": " ".join(sentences),
                      "reference": " ".join(english[sentence] for sentence in sentences)})
    for sentence in ENGLISH_TEXTS:
        if canonical[sentence] not in english:
            raise SystemExit("not held out: " + sentence)
        texts.append({"source": "en", "target": "ko", "text": sentence, "reference": canonical[sentence]})
    (out / "samples.json").write_text(
        json.dumps({"audio": audio, "texts": texts}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for path in sorted(out.iterdir()):
        print("%9d %s" % (path.stat().st_size, path.name))


if __name__ == "__main__":
    main()
