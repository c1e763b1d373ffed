package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Forgotten;
import io.dragoman.schemas.review.ReviewRecord.Replaced;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import io.dragoman.web.TraceParent;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.Checked;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
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
   * @param tracing makes spans
   * @param clock as the brokers' clocks
   * @param patience how long a decision is waited for
   * @param catalogue what workflows are checked by; empty: none can be approved or corrected
   */
  public record Parts(
      EventCodec codec,
      RegistryRetry retry,
      PromptCommits commits,
      Tracing tracing,
      InstantSource clock,
      Duration patience,
      Optional<Catalogue> catalogue) {}

  /**
   * What a decision makes of a result.
   *
   * @param topic of the result
   * @param value the result from then on
   * @param texts the same line by line, as it is told and audited
   * @param remembered what of it is remembered
   * @param more what follows from it
   * @param replaced about what nobody needs to be asked any more
   */
  private record Outcome(
      Topic topic,
      SpecificRecord value,
      List<String> texts,
      List<MemoryEntry> remembered,
      List<Further> more,
      List<Replaced> replaced) {
    Outcome(final Topic topic, final SpecificRecord value, final List<String> texts) {
      this(topic, value, texts, List.of(), List.of(), List.of());
    }
  }

  /** A record that follows from a decision. */
  private record Further(Topic topic, String key, SpecificRecord value) {}

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
    task.happened(understood, record.headers());
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
   * @param action approved, corrected, rejected, expired, superseded or forgotten
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

    void happened(final ReviewRecord record, final Headers headers) {
      switch (record) {
        case Requested asked -> {
          if (asked.version() > known(asked.id())) {
            ask(asked, headers);
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
        case Replaced replaced -> replace(replaced);
        case Forgotten forgotten -> forget(forgotten);
        case Settled _ -> {
          // That is what was written here.
        }
      }
    }

    /** It is a part of the request's trace, and so is what is decided about it. */
    private void ask(final Requested asked, final Headers headers) {
      final Optional<String> parent =
          HeaderText.get(headers, Header.TRACEPARENT)
              .flatMap(TraceParent::of)
              .map(TraceParent::toString);
      try (TraceSpan span = span(parent)) {
        span.put(TraceSpan.OUTCOME, Review.PENDING.word());
        store.delete(asked.id());
        store.put(
            asked.toBuilder()
                .trace(
                    span.traceParent().map(TraceParent::toString).or(() -> parent).orElse(null))
                .build(),
            later());
      }
    }

    /** Where there is no trace none is begun. */
    private TraceSpan span(final Optional<String> parent) {
      if (parent.isEmpty()) {
        return TraceSpan.NONE;
      }
      final RecordMetadata at = context.recordMetadata().orElseThrow();
      final Headers within = new RecordHeaders();
      HeaderText.put(within, Header.TRACEPARENT, parent.get());
      return parts.tracing().process(new Origin(at.topic(), at.partition(), at.offset()), within);
    }

    /** The last version about which nobody needs to be asked again; 0: none. */
    private int known(final String id) {
      return switch (store.find(id).orElse(null)) {
        case Requested asked -> asked.version();
        case Settled settled -> settled.version();
        // What is reviewed of a version is published as the next one.
        case Replaced replaced -> replaced.version() - 1;
        case null, default -> 0;
      };
    }

    private void replace(final Replaced replaced) {
      if (known(replaced.id()) >= replaced.version()) {
        return;
      }
      if (store.find(replaced.id()).orElse(null) instanceof final Requested asked) {
        settled(asked, "", Review.SUPERSEDED, List.of(), replaced.by(), replaced.note());
      }
      store.delete(replaced.id());
      store.put(replaced, later());
    }

    private Instant later() {
      return parts.clock().instant().plus(parts.patience());
    }

    /** Empty when it would leave no text, or a workflow that is not valid. */
    private Optional<Outcome> outcome(final Requested asked, final Decided decided) {
      final Instant now = parts.clock().instant();
      if (asked.isTranscript()) {
        return ReviewTexts.of(asked, decided).flatMap(texts -> transcript(asked, decided, texts));
      }
      if (!asked.isWorkflow()) {
        return ReviewTexts.of(asked, decided)
            .map(
                texts ->
                    new Outcome(
                        Topic.TRANSLATIONS,
                        ReviewTexts.version(asked, review(decided), texts, now),
                        texts,
                        sentences(asked, decided, texts),
                        List.of(),
                        List.of()));
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

    private Optional<Outcome> transcript(
        final Requested asked, final Decided decided, final List<String> texts) {
      final ReviewRecord.Speech speech = Objects.requireNonNull(asked.speech());
      final ReviewedTranscript made;
      try {
        made =
            ReviewedTranscript.of(
                asked,
                review(decided),
                texts,
                read(speech.transcript(), parts.codec()::transcript),
                Optional.ofNullable(speech.task()).map(task -> read(task, parts.codec()::task)),
                parts.clock().instant());
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
          new Outcome(
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
                          parts.clock().millis(),
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
                              parts.clock().millis()))
                  .toList()));
    }

    private <T> T read(final String base64, final Function<byte[], T> read) {
      final byte[] value = Base64.getDecoder().decode(base64);
      return parts.retry().ask(() -> read.apply(value));
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
                          parts.clock().millis()))
              .toList();
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
      final Optional<String> trace = Optional.ofNullable(asked.trace());
      parts.tracing().waited(trace, Optional.empty(), Instant.ofEpochMilli(asked.atMs()));
      try (TraceSpan span = span(trace)) {
        span.put(TraceSpan.OUTCOME, review.word());
        send(asked, new Further(outcome.topic(), asked.requestId(), outcome.value()), span);
        outcome.more().forEach(further -> send(asked, further, span));
        outcome
            .replaced()
            .forEach(
                gone ->
                    send(Topic.REVIEWS, gone.id(), ReviewJson.write(gone), new RecordHeaders()));
        outcome.remembered().forEach(this::remember);
        settled(asked, decided.decision(), review, outcome.texts(), decided.by(), decided.note());
      }
    }

    private void send(final Requested asked, final Further further, final TraceSpan span) {
      try (TraceSpan sent = span.send(parts.codec().name(further.topic()))) {
        final Headers headers = headers(asked);
        sent.into(headers);
        send(
            further.topic(),
            further.key(),
            parts.retry().ask(() -> parts.codec().write(further.topic(), further.value())),
            headers);
      }
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
          new Settled(
              asked.id(),
              decision,
              review,
              texts,
              by,
              note,
              parts.clock().millis(),
              asked.version());
      store.delete(asked.id());
      store.put(
          new Settled(
              asked.id(), decision, review, List.of(), by, "", settled.atMs(), asked.version()),
          later());
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
      if (asked.trace() != null) {
        headers.add(Header.TRACEPARENT.key(), asked.trace().getBytes(UTF_8));
      }
      return headers;
    }

    void tick() {
      final List<ReviewRecord> due = store.due(parts.clock().instant(), AT_A_TICK);
      for (final ReviewRecord record : due) {
        if (record instanceof final Requested asked) {
          try (TraceSpan span =
              parts.tracing().part("expire review", Optional.ofNullable(asked.trace()))) {
            span.put(TraceSpan.OUTCOME, Review.EXPIRED.word());
            settled(asked, "", Review.EXPIRED, List.of(), "", "");
          }
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
