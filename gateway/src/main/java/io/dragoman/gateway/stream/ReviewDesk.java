package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Forgotten;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.Checked;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles the reviews of one partition: the first decision about a result counts, and what it
 * publishes, what is remembered of it and its place in the audit are one transaction. What nobody
 * has decided in time ends by itself.
 *
 * <p>A record that makes no sense is named in the log and passed over.
 */
public final class ReviewDesk implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(ReviewDesk.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int AT_A_TICK = 1_000;
  private static final int MAX_KEY = 512;

  private final Parts parts;
  private @Nullable Task open;
  private @Nullable Cancellable ticks;

  /** For one task. */
  ReviewDesk(final Parts parts) {
    this.parts = parts;
  }

  /**
   * What the tasks of a process share.
   *
   * @param codec writes results
   * @param retry what to do while the registry is away
   * @param commits hears when something should be committed soon
   * @param clock as the brokers' clocks
   * @param patience how long a decision is waited for
   * @param catalogue what workflows are checked by; empty: none can be approved or corrected
   */
  public record Parts(
      EventCodec codec,
      RegistryRetry retry,
      PromptCommits commits,
      InstantSource clock,
      Duration patience,
      Optional<Catalogue> catalogue) {}

  /**
   * What a decision makes of a result.
   *
   * @param topic of the result
   * @param value the result from then on
   * @param texts the same line by line, as it is told and audited
   */
  private record Outcome(Topic topic, SpecificRecord value, List<String> texts) {}

  @Override
  public void init(final ProcessorContext<byte[], byte[]> context) {
    close();
    final Task task = new Task(context);
    open = task;
    ticks = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, ignored -> task.tick());
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final Task task = Objects.requireNonNull(open, "Not opened");
    final ReviewRecord understood;
    try {
      if (record.key() == null || record.key().length == 0 || record.key().length > MAX_KEY) {
        throw new IllegalArgumentException("It has no key, or one of a length that none has.");
      }
      understood = ReviewJson.record(new String(record.key(), UTF_8), record.value());
    } catch (final IllegalArgumentException e) {
      LOG.warn("Passed over a record of reviews: {}", e.getMessage().replaceAll("\\p{Cntrl}", " "));
      return;
    }
    parts.commits().worked(task.context);
    task.happened(understood);
  }

  @Override
  public void close() {
    final Task task = open;
    if (task != null) {
      Objects.requireNonNull(ticks).cancel();
      parts.commits().closed(task.context);
      open = null;
    }
  }

  /** Makes those of a process, one for each task. */
  public static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(final Parts parts) {
    return () -> new ReviewDesk(parts);
  }

  /**
   * What the audit says of an order.
   *
   * @param review id of the review; or key of what was forgotten
   * @param action approved, corrected, rejected, expired or forgotten
   * @param by who gave the order; empty: time passed
   * @param before the texts as the model had made them; null: unknown
   * @param after the texts from then on
   */
  record Audit(
      String review,
      @Nullable String requestId,
      @Nullable String clientId,
      String action,
      String by,
      String note,
      long atMs,
      List<@Nullable String> before,
      List<String> after) {}

  /** From the opening of the processor to its close. */
  private final class Task {
    private final ProcessorContext<byte[], byte[]> context;
    private final ReviewStore store;

    Task(final ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      this.store = new ReviewStore(context);
    }

    void happened(final ReviewRecord record) {
      switch (record) {
        case Requested asked -> {
          if (store.find(asked.id()).isEmpty()) {
            store.put(asked, later());
          }
        }
        case Decided decided ->
            store
                .find(decided.id())
                .filter(Requested.class::isInstance)
                .map(Requested.class::cast)
                .ifPresent(
                    asked ->
                        outcome(asked, decided)
                            .ifPresentOrElse(
                                outcome -> settle(asked, decided, outcome),
                                () ->
                                    LOG.warn(
                                        "A decision about {} cannot be carried out", asked.id())));
        case Forgotten forgotten -> forget(forgotten);
        case Settled _ -> {
          // That is what was written here.
        }
      }
    }

    private Instant later() {
      return parts.clock().instant().plus(parts.patience());
    }

    /** Empty when it would leave no text, or a workflow that is not valid. */
    private Optional<Outcome> outcome(final Requested asked, final Decided decided) {
      final Instant now = parts.clock().instant();
      if (!asked.isWorkflow()) {
        return ReviewTexts.of(asked, decided)
            .map(
                texts ->
                    new Outcome(
                        Topic.TRANSLATIONS,
                        ReviewTexts.version(asked, review(decided), texts, now),
                        texts));
      }
      if (review(decided) == Review.REJECTED) {
        return Optional.of(
            new Outcome(Topic.WORKFLOWS, ReviewedWorkflow.rejected(asked, now), List.of()));
      }
      return parts
          .catalogue()
          .flatMap(
              catalogue ->
                  ReviewedWorkflow.check(asked, decided, catalogue)
                      .filter(Checked::valid)
                      .map(
                          checked ->
                              ReviewedWorkflow.version(
                                  asked, review(decided), checked, catalogue, now)))
          .map(workflow -> new Outcome(Topic.WORKFLOWS, workflow, List.of(workflow.getYaml())));
    }

    private static Review review(final Decided decided) {
      return switch (decided.action()) {
        case APPROVE -> Review.APPROVED;
        case CORRECT -> Review.CORRECTED;
        case REJECT -> Review.REJECTED;
      };
    }

    private void settle(final Requested asked, final Decided decided, final Outcome outcome) {
      final Review review = review(decided);
      final List<String> texts = outcome.texts();
      send(
          outcome.topic(),
          asked.requestId(),
          parts.retry().ask(() -> parts.codec().write(outcome.topic(), outcome.value())),
          headers(asked));
      if (asked.clientId() != null && !asked.isWorkflow() && review != Review.REJECTED) {
        for (int i = 0; i < texts.size(); i++) {
          remember(
              new MemoryEntry(
                  asked.clientId(),
                  asked.sourceLanguage(),
                  asked.targetLanguage(),
                  asked.options(),
                  asked.lines().get(i).source(),
                  texts.get(i),
                  asked.id(),
                  decided.by(),
                  parts.clock().millis()));
        }
      }
      settled(asked, decided.decision(), review, texts, decided.by(), decided.note());
    }

    private void remember(final MemoryEntry entry) {
      if (entry.fits()) {
        send(Topic.TRANSLATION_MEMORY, entry.key(), ReviewJson.write(entry), new RecordHeaders());
      }
    }

    private void settled(
        final Requested asked,
        final String decision,
        final Review review,
        final List<String> texts,
        final String by,
        final String note) {
      final Settled settled =
          new Settled(asked.id(), decision, review, texts, by, note, parts.clock().millis());
      store.delete(asked.id());
      store.put(
          new Settled(asked.id(), decision, review, List.of(), by, "", settled.atMs()), later());
      send(Topic.REVIEWS, asked.id(), ReviewJson.write(settled), new RecordHeaders());
      audit(
          asked.id() + "/" + (decision.isEmpty() ? review.word() : decision),
          new Audit(
              asked.id(),
              asked.requestId(),
              asked.clientId(),
              review.word(),
              by,
              note,
              settled.atMs(),
              asked.lines().stream().map(ReviewRecord.Line::output).toList(),
              texts));
    }

    private void forget(final Forgotten forgotten) {
      send(Topic.TRANSLATION_MEMORY, forgotten.id(), null, new RecordHeaders());
      audit(
          forgotten.id() + "/forgotten/" + forgotten.atMs(),
          new Audit(
              forgotten.id(),
              null,
              forgotten.clientId(),
              "forgotten",
              forgotten.by(),
              "",
              parts.clock().millis(),
              List.of(),
              List.of()));
    }

    private void audit(final String key, final Audit entry) {
      send(Topic.REVIEWS_AUDIT, key, ReviewJson.write(entry), new RecordHeaders());
    }

    private Headers headers(final Requested asked) {
      final Headers headers = new RecordHeaders();
      headers.add(Header.REQUEST_ID.key(), asked.requestId().getBytes(UTF_8));
      if (asked.clientId() != null) {
        headers.add(Header.CLIENT_ID.key(), asked.clientId().getBytes(UTF_8));
      }
      return headers;
    }

    void tick() {
      final List<ReviewRecord> due = store.due(parts.clock().instant(), AT_A_TICK);
      for (final ReviewRecord record : due) {
        if (record instanceof final Requested asked) {
          settled(asked, "", Review.EXPIRED, List.of(), "", "");
        } else {
          store.delete(record.id());
        }
      }
      if (!due.isEmpty()) {
        parts.commits().worked(context);
      }
    }

    private void send(
        final Topic topic, final String key, final byte @Nullable [] value, final Headers headers) {
      context.forward(
          new Record<>(key.getBytes(UTF_8), value, parts.clock().millis(), headers),
          JobsTopology.reviewSink(topic));
    }
  }
}
