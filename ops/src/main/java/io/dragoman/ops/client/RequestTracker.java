package io.dragoman.ops.client;

import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
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
 * has nothing behind it. Not thread-safe.
 */
final class RequestTracker {
  private final String requestId;
  private final SortedMap<Integer, Unit> units = new TreeMap<>();
  private final List<UnitStatus> failures = new ArrayList<>();
  private Optional<RequestSubmission> submission = Optional.empty();
  private boolean overBeforeUnits;

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
      case RequestSubmission accepted -> submission = Optional.of(accepted);
      case UnitStatus status -> apply(status);
      default -> {
        // A kind of event that a later version may add.
      }
    }
  }

  private void apply(final UnitStatus status) {
    final boolean failed = status.getState() != State.DONE;
    if (status.getIndex() < 0) {
      overBeforeUnits = true;
      if (failed) {
        failures.add(status);
      }
    } else if (failed) {
      unit(status.getIndex()).failures.add(status);
    }
  }

  RequestView view() {
    final int count = submission.map(RequestSubmission::getUnits).orElse(0);
    IntStream.range(0, count).forEach(this::unit);
    final List<UnitView> views =
        units.entrySet().stream().map(entry -> entry.getValue().view(entry.getKey())).toList();
    final boolean complete =
        overBeforeUnits || submission.isPresent() && views.stream().allMatch(UnitView::complete);
    return new RequestView(requestId, submission.isPresent(), views, failures, complete);
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
      if (failures.stream().anyMatch(failure -> failure.getTargetLanguage().isEmpty())) {
        return true;
      }
      final boolean audio =
          submission.map(RequestSubmission::getKind).orElse(RequestKind.UNKNOWN)
              == RequestKind.AUDIO;
      if (audio) {
        return transcript.map(said -> translated(said.getTargetLanguages())).orElse(false);
      }
      return submission
          .map(RequestSubmission::getTargetLanguages)
          .map(this::translated)
          .orElse(false);
    }

    private boolean translated(final List<String> languages) {
      return languages.stream()
          .allMatch(
              language ->
                  translations.containsKey(language)
                      || failures.stream()
                          .anyMatch(
                              failure ->
                                  failure
                                      .getTargetLanguage()
                                      .filter(language::equals)
                                      .isPresent()));
    }
  }
}
