package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.stream.FairQueue.Waiting;
import java.util.Optional;

/**
 * How much of a task's jobs is under way at once. Audio and text are counted apart, so that a
 * transcriber that stands still stops no text. Not thread-safe.
 */
final class Dispatcher {
  private static final int CHARS_A_TURN = 2_000;
  private static final int BYTES_A_TURN = 1024 * 1024;
  private static final int MAX_COST = 64;

  private final LimitedQueue text;
  private final LimitedQueue audio;

  /**
   * With nothing under way.
   *
   * @param texts how many texts may be under way at once
   * @param audios how many files of audio may be
   */
  Dispatcher(final int texts, final int audios) {
    text = new LimitedQueue(texts);
    audio = new LimitedQueue(audios);
  }

  /** More or less of a job is under way than before. */
  void underWay(final boolean ofAudio, final int change) {
    queue(ofAudio).underWay += change;
  }

  /** The rest of a job waits for its turn. */
  void add(final String job, final JobSpec spec, final JobEntry entry) {
    add(job, entry, cost(spec.inputs().get(entry.work().sent())));
  }

  /** The rest of a job waits, whose size is not known. */
  void add(final String job, final JobEntry entry) {
    add(job, entry, 1);
  }

  private void add(final String job, final JobEntry entry, final int cost) {
    queue(entry.audio())
        .jobs
        .add(
            new Waiting(
                job,
                entry.owner().client(),
                entry.owner().weight(),
                entry.priority(),
                entry.offset(),
                cost));
  }

  /** A job waits no more. */
  void remove(final String job) {
    text.jobs.remove(job);
    audio.jobs.remove(job);
  }

  /** Takes a job of which an input may be handed on now; add it again if more of it waits. */
  Optional<String> next() {
    return next(text).or(() -> next(audio));
  }

  /** How many jobs wait. */
  int waiting() {
    return text.jobs.size() + audio.jobs.size();
  }

  /** How many inputs are under way. */
  int underWay() {
    return text.underWay + audio.underWay;
  }

  private static Optional<String> next(final LimitedQueue queue) {
    return queue.underWay < queue.limit ? queue.jobs.next().map(Waiting::job) : Optional.empty();
  }

  private LimitedQueue queue(final boolean ofAudio) {
    return ofAudio ? audio : text;
  }

  private static int cost(final JobInput input) {
    return switch (input) {
      case JobInput.Text(final String text) -> cost(text.length(), CHARS_A_TURN);
      case JobInput.Audio audio -> cost(audio.bytes(), BYTES_A_TURN);
    };
  }

  private static int cost(final long size, final int turn) {
    return Math.clamp(1 + size / turn, 1, MAX_COST);
  }

  private static final class LimitedQueue {
    private final FairQueue jobs = new FairQueue();
    private final int limit;
    private int underWay;

    LimitedQueue(final int limit) {
      this.limit = limit;
    }
  }
}
