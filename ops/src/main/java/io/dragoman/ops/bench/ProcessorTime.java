package io.dragoman.ops.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Processor time that processes have used, those that they started and that still run included. */
final class ProcessorTime {
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
    return Optional.of(process.info())
        .flatMap(ProcessHandle.Info::totalCpuDuration)
        .orElse(Duration.ZERO);
  }
}
