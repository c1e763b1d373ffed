package io.dragoman.inference.internal;

import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.internal.audio.Audible;
import io.dragoman.inference.internal.audio.LogMel;
import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Search;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How far one clip of a batch is transcribed. */
final class ClipProgress {
  /** With less sound than this the rest of a window is the end of its last word. */
  private static final double MIN_REST_SECONDS = 0.2;

  /** Getting on by less than this would take no end. */
  private static final int MIN_ADVANCE_SAMPLES = LogMel.RATE;

  /** Above this temperature a text may be anything: the reference lets no other follow from it. */
  private static final float MAX_CARRIED_TEMPERATURE = 0.5f;

  private final int clip;
  private final SpeechInput input;
  private final WhisperSettings settings;
  private final SpeechPrompt prompt;
  private final Deque<Part> waiting = new ArrayDeque<>();
  private final List<SpeechAssembler.Piece> pieces = new ArrayList<>();
  private int[] previous;

  /**
   * What is still to be heard.
   *
   * @param instead the answer without hearing it: of the window whose rest it is; empty: none
   */
  private record Part(QuietCuts.Part part, Optional<SpeechAssembler.Piece> instead) {}

  /** A window that is due, and the answer that does in its place if there is one. */
  record Due(SpeechBatches.Window window, Optional<SpeechAssembler.Piece> instead) {}

  ClipProgress(
      final int clip,
      final SpeechInput input,
      final List<QuietCuts.Part> parts,
      final WhisperSettings settings,
      final SpeechPrompt prompt) {
    this.clip = clip;
    this.input = input;
    this.settings = settings;
    this.prompt = prompt;
    this.previous = prompt.previous(input.options());
    parts.forEach(part -> waiting.add(new Part(part, Optional.empty())));
  }

  /** Windows that can be heard now: all that wait, or the first where the others follow from it. */
  List<Due> due() {
    final List<Due> due = new ArrayList<>();
    final int[] before = prompt.before(input.options(), previous);
    do {
      final Part part = waiting.poll();
      if (part == null) {
        break;
      }
      final SpeechBatches.Window window =
          new SpeechBatches.Window(clip, input, part.part(), before, Search.GREEDY);
      due.add(
          new Due(
              window.withSearch(
                  TemperatureFallback.search(window, input.options().temperatures().getFirst())),
              part.instead()));
    } while (!input.options().carryOver());
    return due;
  }

  /** Takes the answer to a window; what it left unfinished is due again. */
  void take(final SpeechAssembler.Piece piece) {
    final Optional<BrokenOff> broken = brokenOff(piece);
    final SpeechAssembler.Piece said = broken.map(BrokenOff::finished).orElse(piece);
    pieces.add(said);
    broken.ifPresent(
        off -> waiting.addFirst(new Part(off.rest(), Optional.of(off.restOfAnswer()))));
    if (input.options().carryOver()) {
      previous =
          said.temperature() > MAX_CARRIED_TEMPERATURE
              ? new int[0]
              : IntStream.concat(Arrays.stream(previous), Arrays.stream(said.generated().tokens()))
                  .toArray();
    }
  }

  /** Keeps an answer as it is. */
  void keep(final SpeechAssembler.Piece piece) {
    pieces.add(piece);
  }

  /** Whether there is sound after the last time that the answer is sure of. */
  Optional<BrokenOff> brokenOff(final SpeechAssembler.Piece piece) {
    return BrokenOff.of(piece, settings)
        .filter(off -> off.rest().from() - piece.part().from() >= MIN_ADVANCE_SAMPLES)
        .filter(
            off -> {
              final Audible audible =
                  Audible.of(input.pcm(), piece.part().from(), piece.part().to());
              final int from = off.rest().from() - piece.part().from();
              return audible.seconds(milliseconds(from), milliseconds(piece.part().length()))
                  >= MIN_REST_SECONDS;
            });
  }

  /** All answers so far, in the order of the clip. */
  List<SpeechAssembler.Piece> pieces() {
    pieces.sort(Comparator.comparingInt(piece -> piece.part().from()));
    return List.copyOf(pieces);
  }

  private static int milliseconds(final int samples) {
    return (int) (samples * 1000L / LogMel.RATE);
  }
}
