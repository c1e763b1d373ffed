"""libespeak-ng through ctypes: a thousand sentences a second, and the time of every phoneme with the sound.

Sound and phoneme times come from one call: two calls of the same text can differ.
"""
import ctypes
import pathlib
from typing import List, NamedTuple, Optional, Tuple

import numpy as np
from scipy.signal import resample_poly

import features

LIBRARY_RATE = 22050
_RETRIEVAL, _PHONEME_EVENTS, _UTF8 = 1, 1, 1
_SPEED, _VOLUME, _PITCH = 1, 2, 3
_EVENT_END, _EVENT_PHONEME = 0, 7


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
                ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
                ("user_data", ctypes.c_void_p), ("id", _Id)]


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Utterance(NamedTuple):
    samples: np.ndarray                 # 16 kHz, float, without the silence around it
    phonemes: List[Tuple[float, str]]   # start in seconds, name


class Espeak:
    """One per process: the library has one global state."""

    def __init__(self, home: Optional[pathlib.Path] = None):
        self._sound, self._phonemes = [], []
        self._callback = _CALLBACK(self._receive)
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        path = str(home).encode() if home else None
        rate = self._library.espeak_Initialize(_RETRIEVAL, 200, path, _PHONEME_EVENTS)
        if rate != LIBRARY_RATE:
            raise RuntimeError("espeak-ng did not start: %d" % rate)
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, wave, count, events):
        if wave and count > 0:
            self._sound.append(np.ctypeslib.as_array(wave, (count,)).copy())
        i = 0
        while events[i].type != _EVENT_END:
            if events[i].type == _EVENT_PHONEME:
                name = bytes(events[i].id.string).split(b"\0")[0].decode("utf-8", "replace")
                self._phonemes.append((events[i].audio_position / 1000, name))
            i += 1
        return 0

    def say(self, text: str, voice: str, speed: int, pitch: int) -> Utterance:
        """`voice` is an espeak-ng variant, empty for the language's own voice."""
        self._sound.clear()
        self._phonemes.clear()
        name = "ko+" + voice if voice else "ko"
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise ValueError("espeak-ng has no voice " + name)
        for parameter, value in ((_SPEED, speed), (_PITCH, pitch), (_VOLUME, 100)):
            self._library.espeak_SetParameter(parameter, value, 0)
        data = text.encode() + b"\0"
        self._library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        sound = np.concatenate(self._sound).astype(np.float32) / 32768
        loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
        first, last = (loud[0], loud[-1] + 1) if len(loud) else (0, len(sound))
        samples = resample_poly(sound[first:last], 320, 441).astype(np.float32)
        start = first / LIBRARY_RATE
        return Utterance(samples, [(time - start, name) for time, name in self._phonemes])


def to_pcm(samples: np.ndarray, peak: float) -> np.ndarray:
    """Scaled to `peak` and rounded to what 16-bit sound can hold."""
    scaled = samples * (peak / max(1e-6, float(np.abs(samples).max())))
    return np.clip(np.round(scaled * 32767), -32768, 32767).astype(np.float32) / 32768


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * features.RATE), np.float32)
