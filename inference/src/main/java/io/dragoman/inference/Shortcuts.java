package io.dragoman.inference;

import java.util.Objects;

/**
 * What an engine may leave out to be faster. Each may change answers, so each is part of the
 * version of the model that results name.
 *
 * @param reducedAudio whether a speech encoder computes only as much of its window as a clip fills,
 *     where the model can do that
 * @param shortlist of which tokens translations are written: {@code ""} for all; {@value #SCRIPTS}
 *     for those in a script of the target language; else a file of them
 */
public record Shortcuts(boolean reducedAudio, String shortlist) {
  /** Tokens in a script of the target language, and those in none. */
  public static final String SCRIPTS = "scripts";

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
