package io.dragoman.gateway.stream;

import io.dragoman.gateway.stream.ReviewOutcome.Further;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Replaced;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.Checked;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works out what decisions make of results; publishes nothing. */
final class ReviewOutcomes {
  private static final Logger LOG = LoggerFactory.getLogger(ReviewOutcomes.class);

  private final EventCodec codec;
  private final RegistryRetry retry;
  private final InstantSource clock;
  private final Optional<Catalogue> catalogue;

  /** By what the tasks of a process share. */
  ReviewOutcomes(final ReviewDesk.Parts parts) {
    this.codec = parts.codec();
    this.retry = parts.retry();
    this.clock = parts.clock();
    this.catalogue = parts.catalogue();
  }

  /**
   * Works it out.
   *
   * @return empty when it cannot be carried out: it would leave no text, or a workflow that is not
   *     valid, or what was asked cannot be read
   * @throws DragomanException when the registry does not answer
   */
  Optional<ReviewOutcome> of(final Requested asked, final Decided decided) {
    final Instant now = clock.instant();
    if (asked.isTranscript()) {
      return ReviewTexts.of(asked, decided).flatMap(texts -> transcript(asked, decided, texts));
    }
    if (!asked.isWorkflow()) {
      return ReviewTexts.of(asked, decided)
          .map(
              texts ->
                  ReviewOutcome.alone(
                      review(decided),
                      Topic.TRANSLATIONS,
                      ReviewTexts.version(asked, review(decided), texts, now),
                      texts,
                      sentences(asked, decided, texts)));
    }
    if (review(decided) == Review.REJECTED) {
      return Optional.of(
          ReviewOutcome.alone(
              Review.REJECTED,
              Topic.WORKFLOWS,
              ReviewedWorkflow.rejected(asked, now),
              List.of(),
              List.of()));
    }
    return catalogue
        .flatMap(
            catalogue ->
                ReviewedWorkflow.check(asked, decided, catalogue)
                    .filter(Checked::valid)
                    .map(
                        checked ->
                            ReviewedWorkflow.version(
                                asked, review(decided), checked, catalogue, now)))
        .map(
            workflow ->
                ReviewOutcome.alone(
                    review(decided),
                    Topic.WORKFLOWS,
                    workflow,
                    List.of(workflow.getYaml()),
                    List.of()));
  }

  private Optional<ReviewOutcome> transcript(
      final Requested asked, final Decided decided, final List<String> texts) {
    final ReviewRecord.Speech speech = Objects.requireNonNull(asked.speech());
    final ReviewedTranscript made;
    try {
      made =
          ReviewedTranscript.of(
              asked,
              review(decided),
              texts,
              read(speech.transcript(), codec::transcript),
              Optional.ofNullable(speech.task()).map(task -> read(task, codec::task)),
              clock.instant());
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw e;
      }
      LOG.warn("What is asked about {} cannot be read: {}", asked.id(), e.getMessage());
      return Optional.empty();
    } catch (final RuntimeException e) {
      LOG.warn("What is asked about {} makes no sense: {}", asked.id(), e.toString());
      return Optional.empty();
    }
    final List<Further> more = new ArrayList<>();
    for (final TranslationTask task : made.tasks()) {
      more.add(
          new Further(
              Topic.TRANSLATION_TASKS.forPriority(task.getPriority()),
              task.getFingerprint(),
              task));
    }
    for (final Translation translation : made.withdrawn()) {
      more.add(new Further(Topic.TRANSLATIONS, asked.requestId(), translation));
    }
    return Optional.of(
        new ReviewOutcome(
            review(decided),
            Topic.TRANSCRIPTS,
            made.transcript(),
            texts,
            asked.clientId() == null || review(decided) == Review.REJECTED
                ? List.of()
                : List.of(
                    new MemoryEntry(
                        asked.clientId(),
                        asked.sourceLanguage(),
                        "",
                        "",
                        speech.audio(),
                        made.transcript().getText(),
                        asked.id(),
                        decided.by(),
                        clock.millis(),
                        made.pieces())),
            more,
            made.replaced().stream()
                .map(
                    id ->
                        new Replaced(
                            id,
                            made.replacement(),
                            decided.by(),
                            "Its transcript was decided about in review " + asked.id(),
                            clock.millis()))
                .toList()));
  }

  private <T> T read(final String base64, final Function<byte[], T> read) {
    final byte[] value = Base64.getDecoder().decode(base64);
    return retry.ask(() -> read.apply(value));
  }

  private List<MemoryEntry> sentences(
      final Requested asked, final Decided decided, final List<String> texts) {
    final @Nullable String client = asked.clientId();
    return client == null
        ? List.of()
        : IntStream.range(0, texts.size())
            .mapToObj(
                i ->
                    new MemoryEntry(
                        client,
                        asked.sourceLanguage(),
                        asked.targetLanguage(),
                        asked.options(),
                        asked.lines().get(i).source(),
                        texts.get(i),
                        asked.id(),
                        decided.by(),
                        clock.millis()))
            .toList();
  }

  private static Review review(final Decided decided) {
    return switch (decided.action()) {
      case APPROVE -> Review.APPROVED;
      case CORRECT -> Review.CORRECTED;
      case REJECT -> Review.REJECTED;
    };
  }
}
