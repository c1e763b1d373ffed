package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobCursor;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the stores, made so that what belongs together lies together, in the order in which it is
 * read.
 */
public final class StoreKeys {
  private static final byte END_OF_NAME = 0;
  private static final int TIME = Long.BYTES;

  /** When no year is needed. */
  private static final Instant FAR = Instant.parse("9999-12-31T23:59:59Z");

  /** What an index is for; the first byte of its keys. */
  public enum Index {
    /** Jobs of a client, newest first. */
    CLIENT('c'),
    /** Jobs that were not handed on whole, in the order in which they came. */
    WAITING('w'),
    /**
     * Jobs that are not over and may have something under way, but for those that a deadline finds.
     */
    UNDER_WAY('f'),
    /** Jobs that are not over, by deadline. */
    DEADLINE('d'),
    /** Webhooks by when they are due. */
    WEBHOOK('h'),
    /** Workflows by when they are to be handed to whoever runs them. */
    EXECUTION('e'),
    /** What is forgotten, by when. */
    FORGET('x'),
    /** Usage that was not told. */
    USAGE('u'),
    /** When an account was opened. */
    OPENED('o');

    private final byte mark;

    Index(final char mark) {
      this.mark = (byte) mark;
    }
  }

  private StoreKeys() {}

  /** An event in the log of a job. */
  public static Bytes event(final String job, final long id) {
    final byte[] name = job.getBytes(UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(name.length + 1 + TIME).put(name).put(END_OF_NAME).putLong(id).array());
  }

  /** The id in the key of an event. */
  public static long eventId(final Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(key.get().length - TIME);
  }

  /** A name as a key. */
  public static Bytes name(final String name) {
    return Bytes.wrap(name.getBytes(UTF_8));
  }

  /** The name that is a key. */
  static String text(final Bytes key) {
    return new String(key.get(), UTF_8);
  }

  /** An entry that is found by its name. */
  static Bytes named(final Index index, final String name) {
    final byte[] text = name.getBytes(UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(1 + text.length).put(index.mark).put(text).array());
  }

  /** The name in an entry that is found by it. */
  static String nameOf(final Bytes key) {
    return new String(key.get(), 1, key.get().length - 1, UTF_8);
  }

  /** An entry that is found by a number, such as a time. */
  static Bytes numbered(final Index index, final long number, final String name) {
    final byte[] text = name.getBytes(UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(1 + TIME + text.length)
            .put(index.mark)
            .putLong(number)
            .put(text)
            .array());
  }

  /** The number in an entry that is found by it. */
  static long numberOf(final Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(1);
  }

  /** The name in an entry that is found by its number. */
  static String numberedName(final Bytes key) {
    return new String(key.get(), 1 + TIME, key.get().length - 1 - TIME, UTF_8);
  }

  /** A job of a client; later ones come first. */
  static Bytes client(final String client, final Instant submitted, final String job) {
    final byte[] owner = client.getBytes(UTF_8);
    final byte[] text = job.getBytes(UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(1 + owner.length + 1 + TIME + text.length)
            .put(Index.CLIENT.mark)
            .put(owner)
            .put(END_OF_NAME)
            .putLong(Long.MAX_VALUE - submitted.toEpochMilli())
            .put(text)
            .array());
  }

  /** The least key of a client's jobs that are behind a place in their list. */
  static Bytes clientBehind(final String client, final JobCursor place) {
    return place.job().isEmpty()
        ? client(client, place.time().minusMillis(1), "")
        : client(client, place.time(), place.job() + '\0');
  }

  /** Below all keys of a client's jobs. */
  static Bytes clientFirst(final String client) {
    return client(client, FAR, "");
  }

  /** The job in a key of a client's jobs. */
  static String jobOfClient(final Bytes key, final String client) {
    final int at = 1 + client.getBytes(UTF_8).length + 1 + TIME;
    return new String(key.get(), at, key.get().length - at, UTF_8);
  }

  /** Above all keys of a client's jobs. */
  static Bytes clientEnd(final String client) {
    final byte[] owner = client.getBytes(UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(1 + owner.length + 1)
            .put(Index.CLIENT.mark)
            .put(owner)
            .put((byte) (END_OF_NAME + 1))
            .array());
  }

  /** Below all keys of an index. */
  static Bytes first(final Index index) {
    return Bytes.wrap(new byte[] {index.mark});
  }

  /** Above all keys of an index. */
  static Bytes last(final Index index) {
    return Bytes.wrap(new byte[] {(byte) (index.mark + 1)});
  }

  /** Above all keys of an index with a number up to this one. */
  static Bytes upTo(final Index index, final long number) {
    return numbered(index, number + 1, "");
  }
}
