package io.dragoman.ingest.internal;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.EventPlace;
import io.dragoman.schemas.Ids;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.OptionBounds;
import io.dragoman.schemas.RequestBounds;
import io.dragoman.schemas.Shown;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.RequestKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request whose every field was checked.
 *
 * @param eventId of the event that asks
 * @param id of the request
 * @param clientId who asks
 * @param named language of the input; empty while it is to be found out
 * @param languageProbability of that language, where it was found out
 * @param targets languages to translate into; none twice, none the source
 * @param priority 1 to 10
 * @param deadline after which work must not start
 * @param metadata free data of the client
 * @param createdAt when the client made the event
 * @param options how answers are wanted
 * @param submittedAt when the event was taken
 */
public record CheckedRequest(
    String eventId,
    String id,
    Optional<String> clientId,
    Optional<Language> named,
    Optional<Float> languageProbability,
    List<Language> targets,
    int priority,
    Optional<Instant> deadline,
    Map<String, String> metadata,
    Instant createdAt,
    Optional<Options> options,
    Instant submittedAt) {
  /**
   * Checks everything that does not need the content.
   *
   * @param taken when the event was written to its topic, as far as that can be true
   * @param now the time, for the deadline
   * @throws DragomanException naming the first field that is wrong
   */
  static CheckedRequest of(final Submission submission, final Instant taken, final Instant now) {
    checkId("eventId", submission.eventId());
    submission.requestId().ifPresent(id -> checkId("requestId", id));
    submission.clientId().ifPresent(id -> checkId("clientId", id));
    if (submission.priority() < 1 || submission.priority() > RequestBounds.MAX_PRIORITY) {
      throw invalid(
          "The priority is %,d; it must be 1 to %d.",
          submission.priority(), RequestBounds.MAX_PRIORITY);
    }
    final Optional<Language> source =
        Language.isAuto(submission.sourceLanguage())
            ? Optional.empty()
            : Optional.of(language("source", submission.sourceLanguage()));
    final List<Language> targets = targets(submission.targetLanguages(), source);
    checkMetadata(submission.metadata());
    submission
        .options()
        .flatMap(OptionBounds::check)
        .ifPresent(
            wrong -> {
              throw new DragomanException(wrong.code(), wrong.message());
            });
    submission
        .deadline()
        .filter(deadline -> !now.isBefore(deadline))
        .ifPresent(
            deadline -> {
              throw failure(
                  ErrorCode.DEADLINE_PASSED,
                  "The deadline %s had passed when the event was read at %s.",
                  deadline,
                  now);
            });
    return new CheckedRequest(
        submission.eventId(),
        submission.effectiveRequestId(),
        submission.clientId(),
        source,
        Optional.empty(),
        targets,
        submission.priority(),
        submission.deadline(),
        Map.copyOf(submission.metadata()),
        submission.createdAt(),
        submission.options(),
        taken);
  }

  /** The language of the input, once it is known. */
  Language source() {
    return named.orElseThrow();
  }

  /** FLORES-200 code of the input; auto while it is not known. */
  String sourceCode() {
    return named.map(Language::flores).orElse(Language.AUTO);
  }

  /**
   * The same in a language that was found out. A target that turns out to be that language is left
   * out: nobody can be blamed for asking.
   */
  CheckedRequest in(final Language language, final float probability) {
    return new CheckedRequest(
        eventId,
        id,
        clientId,
        Optional.of(language),
        Optional.of(probability),
        targets.stream().filter(target -> target != language).toList(),
        priority,
        deadline,
        metadata,
        createdAt,
        options,
        submittedAt);
  }

  /**
   * Id of the question in which language an event is. Apart from those of other events, also of the
   * same one when it is sent again, which is to be answered again.
   */
  String questionId(final RequestKind kind, final EventPlace place) {
    return String.join(
        "/", kind.name().toLowerCase(Locale.ROOT), id, eventId, "language", place.toString());
  }

  /**
   * Id of a unit of work: the same whenever the same event is worked on again, and never that of
   * another request's unit, whatever ids clients choose for their events.
   */
  String unitId(final RequestKind kind, final int index) {
    return String.join(
        "/", kind.name().toLowerCase(Locale.ROOT), id, eventId, Integer.toString(index));
  }

  /** FLORES-200 codes of the targets. */
  List<String> targetCodes() {
    return targets.stream().map(Language::flores).toList();
  }

  private static void checkId(final String field, final String value) {
    if (!Ids.isId(value)) {
      throw invalid(
          "The %s %s is not 1 to 128 characters of A-Z, a-z, 0-9, dot, underscore, colon or"
              + " hyphen.",
          field, Shown.text(value));
    }
  }

  private static List<Language> targets(final List<String> codes, final Optional<Language> source) {
    if (codes.size() > RequestBounds.MAX_TARGETS) {
      throw invalid(
          "There are %,d target languages; at most %d are allowed.",
          codes.size(), RequestBounds.MAX_TARGETS);
    }
    final List<Language> targets = new ArrayList<>();
    for (final String code : codes) {
      final Language target = language("target", code);
      if (source.filter(target::equals).isPresent()) {
        throw invalid("The target language %s is also the source language.", Shown.text(code));
      }
      if (!targets.contains(target)) {
        targets.add(target);
      }
    }
    return List.copyOf(targets);
  }

  private static Language language(final String which, final String code) {
    return Language.find(code)
        .orElseThrow(
            () ->
                failure(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "The %s language %s is unknown; use an ISO 639-1 code such as ko or a"
                        + " FLORES-200 code such as kor_Hang.",
                    which,
                    Shown.text(code)));
  }

  private static void checkMetadata(final Map<String, String> metadata) {
    if (metadata.size() > RequestBounds.MAX_METADATA_ENTRIES) {
      throw invalid(
          "The metadata has %,d entries; at most %d are allowed.",
          metadata.size(), RequestBounds.MAX_METADATA_ENTRIES);
    }
    final long chars =
        metadata.entrySet().stream()
            .mapToLong(entry -> entry.getKey().length() + (long) entry.getValue().length())
            .sum();
    if (chars > RequestBounds.MAX_METADATA_CHARS) {
      throw invalid(
          "The metadata has %,d characters; at most %,d are allowed.",
          chars, RequestBounds.MAX_METADATA_CHARS);
    }
  }

  static DragomanException invalid(final String format, final Object... values) {
    return failure(ErrorCode.INVALID_REQUEST, format, values);
  }

  static DragomanException failure(
      final ErrorCode code, final String format, final Object... values) {
    return new DragomanException(code, String.format(Locale.ROOT, format, values));
  }
}
