package io.dragoman.ops.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processor time that processes have used, with those that they started: while these run, and after
 * their end where the system keeps it, as Linux does.
 */
final class ProcessorTime {
  /** Where utime stands behind the name; then come stime, cutime and cstime. */
  private static final int USER_TIME = 11;

  private static final int TIMES = 4;

  /** A hundred ticks a second, whatever the kernel's own clock does. */
  private static final int MILLIS_OF_TICK = 10;

  private final Map<String, Long> processes;

  /**
   * Of the processes that are named.
   *
   * @param processes their ids
   */
  ProcessorTime(final Map<String, Long> processes) {
    this.processes = Map.copyOf(processes);
  }

  /** What each has used until now, this process as "client". */
  Map<String, Duration> used() {
    final Map<String, Duration> used = new LinkedHashMap<>();
    processes.forEach(
        (name, id) ->
            used.put(name, ProcessHandle.of(id).map(ProcessorTime::used).orElse(Duration.ZERO)));
    used.put("client", own(ProcessHandle.current()));
    return used;
  }

  /** What each has used since {@code before}. */
  Map<String, Duration> since(final Map<String, Duration> before) {
    final Map<String, Duration> used = used();
    used.replaceAll((name, time) -> time.minus(before.getOrDefault(name, Duration.ZERO)));
    return used;
  }

  private static Duration used(final ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .map(ProcessorTime::own)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration own(final ProcessHandle process) {
    try {
      return ofStat(Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat")));
    } catch (final IOException e) {
      // Another system, or it has just ended.
      return Optional.of(process.info())
          .flatMap(ProcessHandle.Info::totalCpuDuration)
          .orElse(Duration.ZERO);
    }
  }

  /** What a line of /proc/PID/stat says of a process and its ended children, see proc(5). */
  static Duration ofStat(final String line) {
    // The second field is the name, in brackets and with anything in it; the third is the state.
    final String[] fields = line.substring(line.lastIndexOf(')') + 2).strip().split(" ");
    final long ticks =
        Arrays.stream(fields, USER_TIME, USER_TIME + TIMES).mapToLong(Long::parseLong).sum();
    return Duration.ofMillis(ticks * MILLIS_OF_TICK);
  }
}
