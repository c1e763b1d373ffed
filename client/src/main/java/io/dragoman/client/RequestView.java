package io.dragoman.client;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.status.RequestEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is known of a request at a moment.
 *
 * @param requestId its id
 * @param accepted whether ingest has accepted it and said how many units it has
 * @param source its language; empty until it is accepted
 * @param units its units in order; those of which nothing was heard included
 * @param failures what went wrong and is none of a unit that is known: the request as a whole was
 *     refused, or records of its units could not be read
 * @param complete whether nothing more will come
 */
public record RequestView(
    String requestId,
    boolean accepted,
    Optional<Source> source,
    List<UnitView> units,
    List<UnitStatus> failures,
    boolean complete) {

  /**
   * The language of a request.
   *
   * @param flores FLORES-200 code
   * @param probability of that language where it was found out, 0 to 1; empty where the client
   *     named it
   */
  public record Source(String flores, Optional<Float> probability) {
    static Source of(final RequestSubmission accepted) {
      return new Source(accepted.getSourceLanguage(), accepted.getLanguageProbability());
    }
  }

  public RequestView {
    units = List.copyOf(units);
    failures = List.copyOf(failures);
  }

  /** Of a language that is not known. */
  public RequestView(
      final String requestId,
      final boolean accepted,
      final List<UnitView> units,
      final List<UnitStatus> failures,
      final boolean complete) {
    this(requestId, accepted, Optional.empty(), units, failures, complete);
  }

  /** Whether it is known to be in a language. */
  public boolean isIn(final Language language) {
    return source.filter(known -> known.flores().equals(language.flores())).isPresent();
  }

  /** Everything that went wrong, the request as a whole first. */
  public List<UnitStatus> allFailures() {
    return Stream.concat(
            failures.stream(), units.stream().flatMap(unit -> unit.failures().stream()))
        .toList();
  }

  /**
   * How the request ended; UNKNOWN while it has not. CANCELLED when anything of it was not begun
   * because it was cancelled, whatever became of the rest. NEEDS_REVIEW when nothing is wrong but
   * that reviewers are asked about some of it.
   */
  public State state() {
    if (!complete) {
      return State.UNKNOWN;
    }
    return RequestEnd.of(
        allFailures(),
        accepted && units.stream().anyMatch(unit -> unit.complete() && unit.failures().isEmpty()));
  }

  /** The transcripts of all units, joined by spaces. Empty for text and for silence. */
  public String transcript() {
    return join(
        units.stream()
            .flatMap(unit -> unit.transcript().stream())
            .filter(transcript -> transcript.getOutcome() == SpeechOutcome.SPEECH)
            .map(Transcript::getText));
  }

  /** The translations of all units into a language, joined by spaces or by their line breaks. */
  public String translation(final Language language) {
    return join(
        units.stream()
            .flatMap(
                unit -> Optional.ofNullable(unit.translations().get(language.flores())).stream())
            .map(translation -> translation.getText()));
  }

  /**
   * Other translations of the whole into a language, the likeliest first: the next best of each
   * unit, or the best where there is none. As many as the unit has that has most.
   */
  public List<String> alternatives(final Language language) {
    final List<Translation> all =
        units.stream()
            .flatMap(unit -> Stream.ofNullable(unit.translations().get(language.flores())))
            .toList();
    final int most = all.stream().mapToInt(some -> some.getAlternatives().size()).max().orElse(0);
    return IntStream.range(0, most)
        .mapToObj(
            rank ->
                join(
                    all.stream()
                        .map(
                            some ->
                                rank < some.getAlternatives().size()
                                    ? some.getAlternatives().get(rank)
                                    : some.getText())))
        .toList();
  }

  /** The translations of all units, joined by spaces, by FLORES-200 code of the language. */
  public SortedMap<String, String> translations() {
    final SortedMap<String, List<String>> texts = new TreeMap<>();
    for (final UnitView unit : units) {
      unit.translations()
          .forEach(
              (language, translation) ->
                  texts
                      .computeIfAbsent(language, ignored -> new ArrayList<>())
                      .add(translation.getText()));
    }
    final SortedMap<String, String> joined = new TreeMap<>();
    texts.forEach((language, parts) -> joined.put(language, join(parts.stream())));
    return joined;
  }

  /** What is known, in one sentence. */
  public String describe() {
    if (!accepted) {
      return failures.isEmpty() ? "not yet accepted by ingest" : "refused";
    }
    final long done = units.stream().filter(UnitView::complete).count();
    final long transcribed = units.stream().filter(unit -> unit.transcript().isPresent()).count();
    return "%d of %d units complete%s"
        .formatted(
            done,
            units.size(),
            transcribed > done ? ", %d transcribed".formatted(transcribed) : "");
  }

  /** A paragraph that ends with a unit ends there too. */
  private static String join(final Stream<String> texts) {
    final StringBuilder joined = new StringBuilder();
    texts.forEach(
        text -> {
          final String stripped = text.strip();
          if (stripped.isEmpty()) {
            return;
          }
          if (!joined.isEmpty() && !endsLine(joined)) {
            joined.append(' ');
          }
          joined.append(stripped);
          final String after = text.substring(text.indexOf(stripped) + stripped.length());
          if (after.indexOf('\n') >= 0) {
            joined.append(after);
          }
        });
    return joined.toString().strip();
  }

  private static boolean endsLine(final CharSequence text) {
    return Character.isWhitespace(text.charAt(text.length() - 1));
  }
}
