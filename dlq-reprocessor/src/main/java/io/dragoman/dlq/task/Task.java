package io.dragoman.dlq.task;

import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.TaskOrder;
import java.time.Duration;
import java.time.Instant;

/**
 * A task, as it last said of itself.
 *
 * @param id its id, which the audit names too
 * @param run which process works, or worked last, on it: another one takes another name
 * @param order what it is to do
 * @param host where it runs
 * @param said what it said; {@link #state(Instant)} is what to believe
 * @param started when it was first started
 * @param updated when it last said something
 * @param counts what is done, over all its runs
 * @param passed offsets that this run has passed
 * @param offsets offsets of the topics that this run has begun
 * @param perSecond dead letters a second, of late
 * @param message why it failed, or what else is to be said; may be empty
 */
public record Task(
    String id,
    String run,
    TaskOrder order,
    String host,
    State said,
    Instant started,
    Instant updated,
    Counts counts,
    long passed,
    long offsets,
    double perSecond,
    String message) {
  /** Silent for longer than this, a process that should give signs of life has ended. */
  public static final Duration SILENCE = Duration.ofSeconds(15);

  /** How the task is; DEAD if it should give signs of life and does not. */
  public State state(final Instant now) {
    return said.alive() && updated.plus(SILENCE).isBefore(now) ? State.DEAD : said;
  }

  /** The same task, {@code state} from now on. */
  public Task ended(final State state, final Instant now, final String why) {
    return new Task(id, run, order, host, state, started, now, counts, passed, offsets, 0, why);
  }

  /** How a task is. */
  public enum State {
    /** A process works on it. */
    RUNNING("it works"),
    /** A process holds it and waits to be told to go on. */
    PAUSED("it waits; dlq tasks resume ID lets it go on"),
    /** It went through everything that was there when it began. */
    COMPLETED("everything is done"),
    /** It did as many as its order allows. */
    LIMIT("it did as many as --max allows; there may be more"),
    /** It was told to end. */
    CANCELLED("what is counted is done, the rest is pending; dlq tasks resume ID does the rest"),
    /** It could not go on. */
    FAILED("what is counted is done, the rest is pending; dlq tasks resume ID does the rest"),
    /** Its process is gone without a word; tasks never say this of themselves. */
    DEAD(
        "its process was killed or lost the cluster; what is done is done once, the rest is"
            + " pending; dlq tasks resume ID does the rest");

    private final String words;

    State(final String words) {
      this.words = words;
    }

    /** What that means and what to do, for people. */
    public String words() {
      return words;
    }

    /** Whether a process holds it. */
    public boolean alive() {
      return this == RUNNING || this == PAUSED;
    }
  }

  /** What a running task can be told. */
  public enum Command {
    /** Stand still, with everything committed. */
    PAUSE,
    /** Go on. */
    RESUME,
    /** End; what is done by then is kept. */
    CANCEL
  }
}
