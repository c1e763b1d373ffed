package io.dragoman.resilience.consumer;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * A consumer that does not wait for records while there is something to commit, and that lets what
 * was written wait no longer than the interval of its {@link PromptCommits} while more comes.
 */
public final class PromptConsumer extends ForwardingConsumer<byte[], byte[]> {
  private final PromptCommits commits;
  private final LongSupplier nanos;

  /** Of commits when nothing more is there to do. */
  private final CommitPace pace;

  /** Of commits while there is. */
  private final CommitPace loaded;

  /** When there first was something to commit and nothing open, by {@link #nanos}. */
  private long finishedAt;

  private boolean finished;

  /** For one stream thread, whose consumer it takes over; commits come as soon as they can. */
  public PromptConsumer(final Consumer<byte[], byte[]> consumer, final PromptCommits commits) {
    this(consumer, commits, new CommitPace(Duration.ZERO, 1));
  }

  /** For one stream thread, whose consumer it takes over, at a pace of its own. */
  public PromptConsumer(
      final Consumer<byte[], byte[]> consumer, final PromptCommits commits, final CommitPace pace) {
    this(consumer, commits, pace, System::nanoTime);
  }

  PromptConsumer(
      final Consumer<byte[], byte[]> consumer,
      final PromptCommits commits,
      final CommitPace pace,
      final LongSupplier nanos) {
    super(consumer);
    this.commits = commits;
    this.pace = pace;
    this.nanos = nanos;
    this.loaded = new CommitPace(commits.interval(), 1, nanos);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(final Duration timeout) {
    // Kafka Streams polls only when it has worked on everything that it was given.
    if (!commits.pending()) {
      return super.poll(timeout);
    }
    if (!finished && commits.finished()) {
      finished = true;
      finishedAt = nanos.getAsLong();
    }
    final Duration wait = commits.finished() ? pace.untilNext() : loaded.untilNext();
    final ConsumerRecords<byte[], byte[]> records =
        super.poll(wait.compareTo(timeout) < 0 ? wait : timeout);
    if (isDue(records.isEmpty())) {
      commits.commit();
      pace.committed();
      loaded.committed();
      finished = false;
    }
    return records;
  }

  private boolean isDue(final boolean nothingCame) {
    if (commits.unfinished() && loaded.untilNext().isZero()) {
      return true;
    }
    return commits.finished()
        && (nothingCame ? pace.untilNext().isZero() : waitedFor(commits.interval()));
  }

  private boolean waitedFor(final Duration time) {
    return nanos.getAsLong() - finishedAt >= time.toNanos();
  }
}
