package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.State;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What is done with one dead letter. */
public sealed interface PlannedAction {
  /**
   * A copy is written, and the dead letter marked, at once or not at all.
   *
   * @param copy the copy
   * @param state REPLAYED or PARKED
   * @param replays the replay count that the copy carries; 0 when it is parked
   * @param why what the tool itself has to say about it; empty if it does what was asked
   */
  record Copy(ProducerRecord<byte[], byte[]> copy, State state, int replays, String why)
      implements PlannedAction {}

  /** It is marked as discarded. */
  record Discard() implements PlannedAction {}

  /**
   * Nothing is done.
   *
   * @param reason why not
   * @param detail what is particular to this dead letter; may be empty
   */
  record Skip(Reason reason, String detail) implements PlannedAction {
    /** With nothing particular to it. */
    Skip(final Reason reason) {
      this(reason, "");
    }

    /** Reason and detail, for people. */
    public String words() {
      return detail.isEmpty() ? reason.words() : reason.words() + ": " + detail;
    }
  }

  /** Why nothing is done with a dead letter. */
  enum Reason {
    /** Something was done with it before, and {@code again} is not set. */
    DONE_BEFORE("something was done with them before; see --again"),
    /** Its headers do not say where it came from, and no target was given. */
    NO_TARGET("it is not known where they came from; see --to"),
    /** The topic that it came from, or the one given, does not exist. */
    TARGET_MISSING("the topic that they came from does not exist; see --to"),
    /** Nothing may be sent to the topic that it names or that was given, see {@link Targets}. */
    TARGET_FORBIDDEN("nothing is sent to the topic that they name; see --to"),
    /** Its copy was to have the timestamp of the original, and cannot. */
    TIME_NOT_KEPT("the timestamp of the original cannot be kept; see --keep-timestamp"),
    /** The cluster did not take its copy. */
    REFUSED("the cluster did not take their copies"),
    /** Retention deleted it before its turn came. */
    EXPIRED("retention deleted them before their turn came; at most this many"),
    /** Its writer kept only where the record stood: a copy would be a record without a value. */
    NOT_COPIED(
        "they lack the value: it was too large (dragoman.left-out), or the broker did not copy it,"
            + " which errors.deadletterqueue.copy.record.enable of the share group makes it do"),
    /** It is parked already and was replayed too often to go back by itself. */
    TOO_OFTEN("they were replayed too often; see --max-replays");

    private final String words;

    Reason(final String words) {
      this.words = words;
    }

    /** Whether it was meant to be done and could not be: an operator must hear of each one. */
    public boolean isFailure() {
      return this == TARGET_FORBIDDEN
          || this == TIME_NOT_KEPT
          || this == REFUSED
          || this == EXPIRED;
    }

    /** The reason, for people. */
    public String words() {
      return words;
    }
  }
}
