"""Whisper's log-mel features in numpy: 16 kHz, 25 ms Hann window, 10 ms hop, 80 Slaney mel bands."""
import numpy as np

RATE, WINDOW, HOP, MELS = 16000, 400, 160, 80
FLOOR = -10.0  # log10 of Whisper's 1e-10, what digital silence becomes
RANGE = 8.0    # everything further below the loudest value is cut


def mel_filters() -> np.ndarray:
    """librosa's default filter bank (Slaney scale and normalisation), [bands, bins]."""
    linear_step, break_hz, log_step = 200.0 / 3, 1000.0, np.log(6.4) / 27.0
    break_mel = break_hz / linear_step

    def to_mel(hz):
        return np.where(hz >= break_hz, break_mel + np.log(np.maximum(hz, 1e-9) / break_hz) / log_step,
                        hz / linear_step)

    def to_hz(mel):
        return np.where(mel >= break_mel, break_hz * np.exp(log_step * (mel - break_mel)), linear_step * mel)

    bins = np.linspace(0, RATE / 2, WINDOW // 2 + 1)
    edges = to_hz(np.linspace(to_mel(np.array(0.0)), to_mel(np.array(RATE / 2)), MELS + 2))
    width = np.diff(edges)
    ramps = edges[:, None] - bins[None, :]
    up, down = -ramps[:-2] / width[:-1, None], ramps[2:] / width[1:, None]
    weights = np.maximum(0, np.minimum(up, down)) * (2.0 / (edges[2:] - edges[:-2]))[:, None]
    return weights.astype(np.float32)


FILTERS = mel_filters()
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def log_mel(samples: np.ndarray) -> np.ndarray:
    """log10 of the mel power, not yet normalised: [len // 160, 80]."""
    padded = np.pad(samples.astype(np.float32), WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:len(samples) // HOP]
    spectrum = np.fft.rfft(frames * HANN, axis=1)
    power = (spectrum.real ** 2 + spectrum.imag ** 2).astype(np.float32)
    return np.log10(np.maximum(power @ FILTERS.T, 1e-10))


def normalise(log_mels: np.ndarray) -> np.ndarray:
    """Whisper's dynamic range cut and scaling. The maximum is over the whole window, padding included."""
    return ((np.maximum(log_mels, log_mels.max() - RANGE) + 4.0) / 4.0).astype(np.float32)


def whisper_features(samples: np.ndarray, seconds: int) -> np.ndarray:
    """What Whisper's encoder reads for one window: [80, seconds * 100], padded or cut to the window."""
    window = np.zeros(seconds * RATE, np.float32)
    window[:min(len(samples), len(window))] = samples[:len(window)]
    return normalise(log_mel(window)).T
