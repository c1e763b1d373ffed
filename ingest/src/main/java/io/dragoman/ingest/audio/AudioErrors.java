package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.util.Locale;

/** Makes the one sentence that a client reads; the same on every machine. */
final class AudioErrors {
  private AudioErrors() {}

  /** The bytes are no audio that can be used. */
  static DragomanException unreadable(final String format, final Object... values) {
    return of(ErrorCode.UNREADABLE_AUDIO, format, values);
  }

  /** The audio goes on for longer than it may. */
  static DragomanException tooLong(final long maxDurationMs) {
    return of(
        ErrorCode.AUDIO_TOO_LONG,
        "The audio is longer than %s, the most that audio.max.duration.ms allows; cut it.",
        seconds(maxDurationMs));
  }

  /** As {@link String#format(Locale, String, Object...)} in no country's way of writing numbers. */
  static DragomanException of(final ErrorCode code, final String format, final Object... values) {
    return new DragomanException(code, String.format(Locale.ROOT, format, values));
  }

  /** Milliseconds as seconds with one decimal. */
  static String seconds(final long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
