package io.dragoman.inference;

import java.util.Objects;

/**
 * What an engine may leave out to be faster. Each may change answers, so each is part of the
 * version of the model that results name.
 *
 * @param reducedAudio whether a speech encoder computes only as much of its window as a clip fills,
 *     where the model can do that
 * @param shortlist file of the tokens that translations into some languages are written of, as
 *     {@code models shortlist} makes it; {@code ""} for all tokens
 */
public record Shortcuts(boolean reducedAudio, String shortlist) {
  /** Nothing is left out. */
  public static final Shortcuts NONE = new Shortcuts(false, "");

  public Shortcuts {
    Objects.requireNonNull(shortlist, "shortlist");
  }

  /** The same with the audio's window reduced, or not. */
  public Shortcuts withReducedAudio(final boolean newReducedAudio) {
    return new Shortcuts(newReducedAudio, shortlist);
  }

  /** The same with another shortlist. */
  public Shortcuts withShortlist(final String newShortlist) {
    return new Shortcuts(reducedAudio, newShortlist);
  }
}
