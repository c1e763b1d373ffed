package io.dragoman.resilience.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that tells, after the process died, which work was running.
 *
 * <p>Kafka cannot tell: what a process did since its last commit is undone when it dies. A line is
 * written before each call of an engine, or each event of ingest, and after it, without forcing the
 * disk, because what a dead process has written the operating system still has. By itself it knows
 * nothing of deaths on other machines or before the file was deleted; a {@link CrashBoard} tells
 * it.
 *
 * <p>Work that ran when the process died is suspected, until it has run through. A death counts
 * against it only when it ran alone, so that nothing is quarantined by its neighbours.
 *
 * <p>The journal never keeps work from being done: when the file cannot be written, nobody is
 * suspected. Safe for several threads.
 */
public final class CrashJournal implements RunJournal, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CrashJournal.class);

  private static final String STARTED = "started";
  private static final String FINISHED = "finished";
  private static final String SUSPECTED = "suspected";
  private static final String NAME = "name";
  private static final String SEPARATOR = "\t";

  /** Old lines are dropped when the file is larger and nothing runs. */
  private static final long MAX_BYTES = 256 * 1024;

  /**
   * Deaths while it ran alone, by id of the work that ran when the process died. Changed under the
   * lock only, read without: every record asks, and must not wait for a line that is being written.
   */
  private final Map<String, Integer> suspects = new ConcurrentHashMap<>();

  /** What other journals count, by id of the work and name of the journal; changed as above. */
  private final Map<String, Map<String, Integer>> heard = new ConcurrentHashMap<>();

  /** Tells this file from those of other instances, for as long as it exists. */
  private String name = UUID.randomUUID().toString();

  private final @Nullable FileChannel channel;
  private final int maxDeaths;
  private int running;

  /** Bytes of the file, which nobody else writes. */
  private long size;

  private boolean broken;

  /**
   * Reads what the last process left.
   *
   * @param file where; its directory is made if needed
   * @param maxDeaths how many deaths alone quarantine
   */
  public CrashJournal(final Path file, final int maxDeaths) {
    this.maxDeaths = maxDeaths;
    channel = open(file);
    rewrite();
  }

  /** The journal of an app that keeps its state in {@code stateDir}. */
  public static CrashJournal in(final Path stateDir, final String app, final int maxDeaths) {
    return new CrashJournal(stateDir.resolve(app + ".running"), maxDeaths);
  }

  @Override
  public synchronized void started(final List<String> ids) {
    running++;
    append(STARTED, ids);
  }

  @Override
  public synchronized void finished(final List<String> ids) {
    running--;
    append(FINISHED, ids);
    ids.forEach(suspects::remove);
    ids.forEach(heard::remove);
    if (running == 0) {
      trim();
    }
  }

  /** Its name, which no other journal has. */
  String name() {
    return name;
  }

  /** What processes with this journal died with, and how many times while it ran alone. */
  synchronized Map<String, Integer> suspects() {
    return Map.copyOf(suspects);
  }

  /** Another journal counts so many deaths; what it told before is in them. */
  synchronized void heard(final String id, final String journal, final int deaths) {
    if (!journal.equals(name)) {
      heard.computeIfAbsent(id, any -> new ConcurrentHashMap<>()).put(journal, deaths);
    }
  }

  /** Whether a process of the group died while this ran, and it has not run through here since. */
  public boolean isSuspected(final String id) {
    return suspects.containsKey(id) || heard.containsKey(id);
  }

  /** Whether processes of the group died with this alone so often that it must not be run again. */
  public boolean isQuarantined(final String id) {
    return deaths(id) >= maxDeaths;
  }

  /** How often processes of the group died while this ran alone. */
  public int deaths(final String id) {
    final int others =
        heard.getOrDefault(id, Map.of()).values().stream().mapToInt(Integer::intValue).sum();
    return suspects.getOrDefault(id, 0) + others;
  }

  @Override
  public synchronized void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (final IOException e) {
        giveUp(e);
      }
    }
  }

  private @Nullable FileChannel open(final Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      final FileChannel opened =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (tryLock(opened) == null) {
        opened.close();
        LOG.warn("{} is in use by another process; this one will not notice killers.", file);
        return null;
      }
      read(opened);
      return opened;
    } catch (final IOException e) {
      giveUp(e);
      return null;
    }
  }

  private static @Nullable FileLock tryLock(final FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (final OverlappingFileLockException e) {
      return null;
    }
  }

  private void read(final FileChannel opened) throws IOException {
    final ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(opened.size()));
    while (bytes.hasRemaining() && opened.read(bytes) >= 0) {
      // Reads until the end.
    }
    final List<List<String>> unfinished = new ArrayList<>();
    new String(bytes.array(), StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              try {
                read(List.of(line.split(SEPARATOR)), unfinished);
              } catch (final RuntimeException e) {
                LOG.warn("A line of the crash journal is damaged; it is left out: {}", line);
              }
            });
    for (final List<String> ids : unfinished) {
      final int guilt = ids.size() == 1 ? 1 : 0;
      ids.forEach(id -> suspects.merge(id, guilt, Integer::sum));
      LOG.warn("The last process died while this ran: {}", ids);
    }
  }

  private void read(final List<String> words, final List<List<String>> unfinished) {
    final List<String> ids = words.subList(1, words.size());
    switch (words.getFirst()) {
      case STARTED -> unfinished.add(ids);
      case FINISHED -> {
        unfinished.remove(ids);
        ids.forEach(suspects::remove);
      }
      case NAME -> name = ids.getFirst();
      case SUSPECTED -> suspects.put(ids.get(0), Integer.parseInt(ids.get(1)));
      default -> throw new IllegalArgumentException(words.getFirst());
    }
  }

  private void trim() {
    if (size > MAX_BYTES) {
      rewrite();
    }
  }

  private void rewrite() {
    if (channel != null && !broken) {
      try {
        channel.truncate(0);
        size = 0;
      } catch (final IOException e) {
        giveUp(e);
      }
      append(NAME, List.of(name));
      suspects.forEach((id, deaths) -> append(SUSPECTED, List.of(id, Integer.toString(deaths))));
    }
  }

  private void append(final String what, final List<String> words) {
    if (channel == null || broken) {
      return;
    }
    final String line = what + SEPARATOR + String.join(SEPARATOR, words) + "\n";
    try {
      final ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        size += channel.write(bytes, size);
      }
    } catch (final IOException e) {
      giveUp(e);
    }
  }

  private void giveUp(final IOException e) {
    broken = true;
    LOG.warn("The crash journal cannot be used; killers will not be noticed.", e);
  }
}
