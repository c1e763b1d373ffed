package io.dragoman.dlq;

import org.apache.kafka.clients.producer.ProducerRecord;

/** What is done with one dead letter. */
public sealed interface Decision {
  /**
   * A copy is written, and the dead letter marked, at once or not at all.
   *
   * @param copy the copy
   * @param state REPLAYED or PARKED
   * @param replays the replay count that the copy carries; 0 when it is parked
   * @param why what the tool itself has to say about it; empty if it does what was asked
   */
  record Copy(ProducerRecord<byte[], byte[]> copy, State state, int replays, String why)
      implements Decision {}

  /** It is marked as discarded. */
  record Discard() implements Decision {}

  /**
   * Nothing is done.
   *
   * @param reason why not
   */
  record Skip(Reason reason) implements Decision {}

  /** Why nothing is done with a dead letter. */
  enum Reason {
    /** Something was done with it before, and {@code again} is not set. */
    DONE_BEFORE("something was done with them before; see --again"),
    /** Its headers do not say where it came from, and no target was given. */
    NO_TARGET("nobody knows where they came from; see --to"),
    /** The topic that it came from, or the one given, does not exist. */
    TARGET_MISSING("the topic that they came from does not exist; see --to"),
    /** It is parked already and was replayed too often to go back by itself. */
    TOO_OFTEN("they were replayed too often; see --max-replays");

    private final String words;

    Reason(final String words) {
      this.words = words;
    }

    /** The reason, for people. */
    public String words() {
      return words;
    }
  }
}
