package io.dragoman.inference.internal;

import io.dragoman.inference.Speech;
import io.dragoman.inference.internal.audio.Audible;
import io.dragoman.inference.internal.audio.LogMel;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells when a decode with timestamps left out something that was said, as it may where the model
 * ends a stretch too early or too late: the usual loss of Whisper in continuous speech.
 *
 * <p>Suspected is an answer that leaves a second of sound outside its timed pieces, or gives a
 * piece implausibly little text for its sound, or is less sure of its words than the model's
 * threshold. Then the window is decoded once more without timestamps, and that answer is taken if
 * it has more text and the model is as sure of it. Its text has one time, that of the whole window.
 */
final class MissedSpeech {
  /** So much sound without text is more than a breath or a cough. */
  private static final double MAX_OUTSIDE_SECONDS = 1.0;

  /** Shorter pieces have too little sound to tell. */
  private static final double MIN_SOUND_SECONDS = 2.0;

  /**
   * Bytes of UTF-8 that a second of speech has at least. In most scripts slow speech has 12 or
   * more: a Korean syllable has three bytes, an English one about as many letters.
   */
  private static final double MIN_BYTES_PER_SECOND = 8;

  private final WhisperSettings settings;
  private final SpeechAssembler assembler;

  MissedSpeech(final WhisperSettings settings, final SpeechAssembler assembler) {
    this.settings = settings;
    this.assembler = assembler;
  }

  /**
   * Whether the answer is worth a second look.
   *
   * @param pcm the whole clip
   * @param piece a part of it, decoded with timestamps
   */
  boolean suspected(final float[] pcm, final SpeechAssembler.Piece piece) {
    final Generated generated = piece.generated();
    if (generated.marker() > settings.thresholds().noSpeech()) {
      return false;
    }
    if (generated.averageLogProbability() < settings.thresholds().logProbability()) {
      return true;
    }
    final Audible audible = Audible.of(pcm, piece.part().from(), piece.part().to());
    final int shift = milliseconds(piece.part().from());
    double outside = audible.seconds(0, milliseconds(piece.part().length()));
    for (final Speech.Segment segment : assembler.segments(piece)) {
      final double sound = audible.seconds(segment.startMs() - shift, segment.endMs() - shift);
      outside -= sound;
      if (sound >= MIN_SOUND_SECONDS && bytes(List.of(segment)) < MIN_BYTES_PER_SECOND * sound) {
        return true;
      }
    }
    return outside >= MAX_OUTSIDE_SECONDS;
  }

  /** The answer to keep of a suspected one and the one without timestamps. */
  SpeechAssembler.Piece better(
      final SpeechAssembler.Piece timed, final SpeechAssembler.Piece plain) {
    final Generated second = plain.generated();
    final boolean more = bytes(assembler.segments(plain)) > bytes(assembler.segments(timed));
    final boolean sound = !second.repetitive() && !second.truncated();
    final boolean asSure =
        second.averageLogProbability() >= timed.generated().averageLogProbability();
    return more && sound && asSure ? plain : timed;
  }

  private static int bytes(final List<Speech.Segment> segments) {
    return segments.stream()
        .mapToInt(segment -> segment.text().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  private static int milliseconds(final int samples) {
    return (int) (samples * 1000L / LogMel.RATE);
  }
}
