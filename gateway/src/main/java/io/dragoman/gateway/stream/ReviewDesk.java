package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.Header;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
  private final ReviewOutcomes outcomes;
  private @Nullable Task open;
  private @Nullable Cancellable ticks;

  /** For one task. */
  ReviewDesk(final Parts parts) {
    this.parts = parts;
    this.outcomes = new ReviewOutcomes(parts);
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

  /** From the opening of the processor to its close. */
  private final class Task {
    private final ProcessorContext<byte[], byte[]> context;
    private final ReviewStore store;
    private final ReviewOutputs outputs;

    Task(final ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      this.store = new ReviewStore(context);
      this.outputs = new ReviewOutputs(context, parts);
    }

    void happened(final ReviewRecord record, final Headers headers) {
      switch (record) {
        case Requested asked -> {
          if (asked.version() > known(asked.id())) {
            ask(asked, headers);
          }
        }
        case Decided decided -> {
          if (store.find(decided.id()).orElse(null) instanceof final Requested asked) {
            decide(asked, decided);
          }
        }
        case Replaced replaced -> replace(replaced);
        case Forgotten forgotten -> outputs.forget(forgotten);
        case Settled _ -> {
          // That is what was written here.
        }
      }
    }

    /** It is a part of the request's trace, and so is what is decided about it. */
    private void ask(final Requested asked, final Headers headers) {
      final @Nullable TraceContext parent =
          HeaderText.get(headers, Header.TRACEPARENT).flatMap(TraceContext::of).orElse(null);
      try (TraceSpan span = span(parent)) {
        span.put(TraceSpan.OUTCOME, Review.PENDING.word());
        store.delete(asked.id());
        store.put(
            asked.toBuilder()
                .trace(
                    span.traceParent()
                        .map(TraceParent::toString)
                        .orElse(parent == null ? null : parent.traceparent()))
                .build(),
            later());
      }
    }

    private static @Nullable TraceContext trace(final Requested asked) {
      return Optional.ofNullable(asked.trace()).flatMap(TraceContext::of).orElse(null);
    }

    /** Where there is no trace none is begun. */
    private TraceSpan span(final @Nullable TraceContext parent) {
      if (parent == null) {
        return TraceSpan.NONE;
      }
      final RecordMetadata at = context.recordMetadata().orElseThrow();
      final Headers within = new RecordHeaders();
      parent.into(within);
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
        end(asked, Review.SUPERSEDED, replaced.by(), replaced.note());
      }
      store.delete(replaced.id());
      store.put(replaced, later());
    }

    private Instant later() {
      return parts.clock().instant().plus(parts.patience());
    }

    private void decide(final Requested asked, final Decided decided) {
      outcomes
          .of(asked, decided)
          .ifPresentOrElse(
              outcome -> settle(asked, decided, outcome),
              () -> LOG.warn("A decision about {} cannot be carried out", asked.id()));
    }

    private void settle(final Requested asked, final Decided decided, final ReviewOutcome outcome) {
      final @Nullable TraceContext trace = trace(asked);
      parts.tracing().waited(trace, Instant.ofEpochMilli(asked.atMs()));
      try (TraceSpan span = span(trace)) {
        span.put(TraceSpan.OUTCOME, outcome.review().word());
        outputs.publish(asked, outcome, span);
        end(
            asked,
            new Settled(
                asked.id(),
                decided.decision(),
                outcome.review(),
                outcome.texts(),
                decided.by(),
                decided.note(),
                parts.clock().millis(),
                asked.version()));
      }
    }

    /** Without a decision. */
    private void end(
        final Requested asked, final Review review, final String by, final String note) {
      end(
          asked,
          new Settled(
              asked.id(),
              "",
              review,
              List.of(),
              by,
              note,
              parts.clock().millis(),
              asked.version()));
    }

    private void end(final Requested asked, final Settled settled) {
      store.delete(asked.id());
      store.put(settled.brief(), later());
      outputs.settled(asked, settled);
    }

    void tick() {
      final List<ReviewRecord> due = store.due(parts.clock().instant(), AT_A_TICK);
      for (final ReviewRecord record : due) {
        if (record instanceof final Requested asked) {
          try (TraceSpan span = parts.tracing().part("expire review", trace(asked))) {
            span.put(TraceSpan.OUTCOME, Review.EXPIRED.word());
            end(asked, Review.EXPIRED, "", "");
          }
        } else {
          store.delete(record.id());
        }
      }
      if (!due.isEmpty()) {
        parts.commits().worked(context);
      }
    }
  }
}
