package io.dragoman.client;

import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Puts the records of one request together, in whatever order they come, and knows when nothing
 * more will come.
 *
 * <p>The rule: ingest says how many units there are. A unit of audio is complete when it was
 * transcribed and each translation that its transcript announces has come or has failed; a unit of
 * text when that is so for each target language of the request. Whatever ends otherwise than DONE
 * has nothing behind it. Where a stage cannot tell which unit it gave up, because it cannot read
 * the record, as many of the missing ones will never come. A refusal ends a request that was not
 * accepted; of one that was, it concerns another event. Not thread-safe.
 */
final class RequestTracker {
  /** More units than any request has: whoever says so is not ingest. */
  private static final int MAX_UNITS = 200_000;

  private final String requestId;
  private final SortedMap<Integer, Unit> units = new TreeMap<>();
  private final List<UnitStatus> refusals = new ArrayList<>();
  private final List<UnitStatus> unreadable = new ArrayList<>();
  private Optional<RequestSubmission> submission = Optional.empty();

  RequestTracker(final String requestId) {
    this.requestId = requestId;
  }

  void apply(final Transcript transcript) {
    unit(transcript.getIndex()).transcript = Optional.of(transcript);
  }

  void apply(final Translation translation) {
    unit(translation.getIndex()).translations.put(translation.getTargetLanguage(), translation);
  }

  void apply(final RequestEvent event) {
    switch (event.getEvent()) {
      case RequestSubmission accepted -> {
        if (accepted.getUnits() <= MAX_UNITS) {
          submission = Optional.of(accepted);
        }
      }
      case UnitStatus status -> apply(status);
      default -> {
        // A kind of event that a later version may add.
      }
    }
  }

  private void apply(final UnitStatus status) {
    if (status.getState() == State.DONE) {
      return;
    }
    if (status.getIndex() >= 0) {
      unit(status.getIndex()).failures.add(status);
    } else if (status.getStage() != Stage.INGEST) {
      unreadable.add(status);
    } else if (status.getIndex() == UnitIndex.REQUEST) {
      refusals.add(status);
    }
  }

  RequestView view() {
    final int count = submission.map(RequestSubmission::getUnits).orElse(0);
    IntStream.range(0, count).forEach(this::unit);
    final List<UnitView> views =
        units.entrySet().stream().map(entry -> entry.getValue().view(entry.getKey())).toList();
    return submission.isPresent()
        ? new RequestView(
            requestId,
            true,
            views,
            unreadable,
            nothingMissing(Stage.TRANSCRIBE) && nothingMissing(Stage.TRANSLATE))
        : new RequestView(requestId, false, views, refusals, !refusals.isEmpty());
  }

  /** Whether a stage will write nothing more. */
  private boolean nothingMissing(final Stage stage) {
    final long missing = units.values().stream().mapToLong(unit -> unit.missing(stage)).sum();
    return missing <= unreadable.stream().filter(status -> status.getStage() == stage).count();
  }

  private Unit unit(final int index) {
    return units.computeIfAbsent(index, ignored -> new Unit());
  }

  private final class Unit {
    private final Map<String, Translation> translations = new TreeMap<>();
    private final List<UnitStatus> failures = new ArrayList<>();
    private Optional<Transcript> transcript = Optional.empty();

    UnitView view(final int index) {
      return new UnitView(index, transcript, translations, failures, complete());
    }

    private boolean complete() {
      return submission.isPresent()
          && missing(Stage.TRANSCRIBE) == 0
          && missing(Stage.TRANSLATE) == 0;
    }

    /** How many records of a stage are known to be still to come. */
    private long missing(final Stage stage) {
      if (failures.stream().anyMatch(failure -> failure.getTargetLanguage().isEmpty())) {
        return 0;
      }
      final boolean audio =
          submission.map(RequestSubmission::getKind).orElse(RequestKind.UNKNOWN)
              == RequestKind.AUDIO;
      if (audio && transcript.isEmpty()) {
        return stage == Stage.TRANSCRIBE ? 1 : 0;
      }
      return stage == Stage.TRANSLATE
          ? targets(audio).stream().filter(language -> !ended(language)).count()
          : 0;
    }

    private List<String> targets(final boolean audio) {
      return audio
          ? transcript.map(Transcript::getTargetLanguages).orElse(List.of())
          : submission.map(RequestSubmission::getTargetLanguages).orElse(List.of());
    }

    private boolean ended(final String language) {
      return translations.containsKey(language)
          || failures.stream()
              .anyMatch(
                  failure -> failure.getTargetLanguage().filter(language::equals).isPresent());
    }
  }
}
