package io.dragoman.dlq.task;

import io.dragoman.dlq.letter.Utf8;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.TaskControl;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Gives a running task's signs of life and hears what it is told, in a thread of its own.
 *
 * <p>It never disturbs the task: what goes wrong here is only remembered, see {@link #trouble()}.
 */
final class TaskReporter implements TaskControl {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PACE = Duration.ofSeconds(2);
  private static final Duration BREATH = Duration.ofSeconds(1);
  private static final int CLIENT_TIMEOUT_MS = 4_000;
  private static final int END_SECONDS = 6;

  private final TaskLog log;
  private final InstantSource clock;
  private final BooleanSupplier cancelledHere;
  private final Task begun;
  private final Thread thread = new Thread(this::work, "dlq-task");
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong offsets = new AtomicLong();

  private volatile TaskInstruction told = new TaskInstruction(Task.Command.RESUME, "", "");
  private volatile Task.State state = Task.State.RUNNING;
  private volatile String message = "";
  private volatile Counts counts;

  /** What was done in other topics, and in earlier runs. */
  private Counts before;

  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean closing;

  /** Another process took the task over: the word is its. */
  private boolean superseded;

  private Optional<Task.State> written = Optional.empty();
  private long writtenNanos;
  private long writtenTotal;

  private TaskReporter(
      final TaskLog log,
      final Task begun,
      final BooleanSupplier cancelledHere,
      final InstantSource clock) {
    this.log = log;
    this.begun = begun;
    this.counts = begun.counts();
    this.before = counts;
    this.cancelledHere = cancelledHere;
    this.clock = clock;
    this.thread.setDaemon(true);
  }

  /**
   * Says that the task runs.
   *
   * @param begun the task as it begins
   * @param cancelledHere true: this process wants it to end; asked for each dead letter
   */
  static TaskReporter start(
      final TaskLog log,
      final Task begun,
      final BooleanSupplier cancelledHere,
      final InstantSource clock) {
    final TaskReporter reporter = new TaskReporter(log, begun, cancelledHere, clock);
    reporter.thread.start();
    return reporter;
  }

  @Override
  public boolean cancelled() {
    return told.command() == Task.Command.CANCEL || cancelledHere.getAsBoolean();
  }

  @Override
  public boolean paused() {
    return told.command() == Task.Command.PAUSE;
  }

  @Override
  public void holding(final boolean still) {
    state = still ? Task.State.PAUSED : Task.State.RUNNING;
  }

  @Override
  public void committed(final Counts soFar) {
    counts = before.plus(soFar);
  }

  /** The work on another topic begins, in which so many offsets are to be passed. */
  void begins(final long more) {
    before = counts;
    offsets.addAndGet(more);
  }

  /** So many offsets were passed. */
  void advanced(final long more) {
    passed.addAndGet(more);
  }

  /** Why signs of life could not be given; empty if they could. */
  Optional<String> trouble() {
    return trouble;
  }

  /** Who told it to end, and why; empty if nobody did, or nothing is known of that. */
  String cancelledBecause() {
    if (told.command() != Task.Command.CANCEL) {
      return "";
    }
    return told.why().isEmpty() && !told.who().isEmpty()
        ? "cancelled by " + told.who()
        : told.why();
  }

  /** Says the last word, and waits a few seconds at most until that is written. */
  void end(final Task.State end, final String why) {
    message = why;
    state = end;
    closing = true;
    boolean interrupted = false;
    final long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    while (thread.isAlive() && System.nanoTime() < until) {
      try {
        thread.join(BREATH);
      } catch (final InterruptedException now) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    boolean over = false;
    while (!over) {
      try {
        log.topic().provision();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer();
            KafkaProducer<byte[], byte[]> producer = log.topic().producer()) {
          // What was told before this moment was told to an earlier run.
          consumer.assign(List.of(log.topic().partition()));
          consumer.seekToEnd(List.of(log.topic().partition()));
          consumer.position(log.topic().partition());
          report(consumer, producer);
          over = true;
        }
      } catch (final RuntimeException e) {
        trouble = Optional.of(String.valueOf(e.getMessage()));
        over = closing || !breathe();
      }
    }
  }

  private void report(
      final KafkaConsumer<byte[], byte[]> consumer, final KafkaProducer<byte[], byte[]> producer) {
    while (true) {
      final boolean last = closing;
      if (last || isDue()) {
        write(producer);
      }
      if (last) {
        return;
      }
      consumer.poll(POLL).forEach(this::hear);
    }
  }

  private void hear(final ConsumerRecord<byte[], byte[]> record) {
    final Optional<String> key = Optional.ofNullable(record.key()).flatMap(Utf8::decode);
    final Optional<byte[]> value = Optional.ofNullable(record.value());
    TaskFormat.instruction(begun.id(), key, value)
        .filter(next -> told.command() != Task.Command.CANCEL)
        .ifPresent(next -> told = next);
    superseded |=
        TaskFormat.task(key, value)
            .filter(task -> task.id().equals(begun.id()) && !task.run().equals(begun.run()))
            .isPresent();
  }

  private boolean isDue() {
    return written.filter(state::equals).isEmpty()
        || System.nanoTime() - writtenNanos >= PACE.toNanos();
  }

  private void write(final KafkaProducer<byte[], byte[]> producer) {
    if (superseded) {
      return;
    }
    final long nanos = System.nanoTime();
    final Task.State now = state;
    final Counts soFar = counts;
    final double seconds = (nanos - writtenNanos) / 1e9;
    final double rate =
        written.isEmpty() || !now.alive() ? 0 : (soFar.total() - writtenTotal) / seconds;
    producer.send(
        TaskFormat.write(
            log.topic().partition(),
            new Task(
                begun.id(),
                begun.run(),
                begun.order(),
                begun.host(),
                now,
                begun.started(),
                clock.instant(),
                soFar,
                passed.get(),
                offsets.get(),
                rate,
                message)),
        (done, failure) ->
            trouble =
                failure == null
                    ? Optional.empty()
                    : Optional.of(String.valueOf(failure.getMessage())));
    producer.flush();
    written = Optional.of(now);
    writtenNanos = nanos;
    writtenTotal = soFar.total();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    final Map<String, Object> config = new HashMap<>(log.clientConfig());
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CLIENT_TIMEOUT_MS);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, CLIENT_TIMEOUT_MS - 1_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static boolean breathe() {
    try {
      Thread.sleep(BREATH);
      return true;
    } catch (final InterruptedException end) {
      return false;
    }
  }
}
