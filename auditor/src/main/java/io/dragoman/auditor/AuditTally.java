package io.dragoman.auditor;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * How many requests stand where, over all tasks of this instance. Gauges, made anew from the stores
 * when a task starts: a restart counts nothing twice. Safe for several threads.
 */
final class AuditTally {
  /** Of each task; the counts go on above it. */
  private static final int MAX_REPORTED = 1_000;

  private final Map<Integer, Task> tasks = new ConcurrentHashMap<>();

  AuditTally(final MeterRegistry meters) {
    for (final Verdict.State state : Verdict.State.values()) {
      AuditorMeter.REQUESTS.gauge(meters, this, tally -> tally.count(state), state.label());
    }
    Verdict.End.ways().forEach(end -> AuditorMeter.ENDED.timer(meters, end));
    for (final Finding.Kind kind : Finding.Kind.values()) {
      AuditorMeter.FINDINGS.gauge(meters, this, tally -> tally.count(kind), kind.label());
    }
  }

  /** The counts of a task that begins; what another one of its number had counted is forgotten. */
  Task begin(final int partition) {
    final Task task = new Task();
    tasks.put(partition, task);
    return task;
  }

  /** Forgets the counts of a task that ends, unless another one has its number by now. */
  void end(final int partition, final Task task) {
    tasks.remove(partition, task);
  }

  long count(final Verdict.State state) {
    return tasks.values().stream().mapToLong(task -> task.count(state)).sum();
  }

  long count(final Finding.Kind kind) {
    return tasks.values().stream().mapToLong(task -> task.count(kind)).sum();
  }

  /** Requests with findings; of each task, the first ones. */
  List<Verdict> findings() {
    return tasks.values().stream().flatMap(Task::findings).toList();
  }

  /** The counts of a task. */
  static final class Task {
    private final Map<Verdict.State, Long> states = new EnumMap<>(Verdict.State.class);
    private final Map<Finding.Kind, Long> kinds = new EnumMap<>(Finding.Kind.class);
    private final Map<String, Verdict> reported = new LinkedHashMap<>();

    /** A request stands here from now on; returns whether it is among those that are reported. */
    synchronized boolean add(final Verdict verdict) {
      change(verdict, 1);
      final boolean report = !verdict.findings().isEmpty() && reported.size() < MAX_REPORTED;
      if (report) {
        reported.put(verdict.requestId(), verdict);
      }
      return report;
    }

    /** A request stands here no more. */
    synchronized void remove(final Verdict verdict) {
      change(verdict, -1);
      reported.remove(verdict.requestId());
    }

    private void change(final Verdict verdict, final long by) {
      states.merge(verdict.state(), by, Long::sum);
      verdict.findings().stream()
          .map(Finding::kind)
          .distinct()
          .forEach(kind -> kinds.merge(kind, by, Long::sum));
    }

    private synchronized long count(final Verdict.State state) {
      return states.getOrDefault(state, 0L);
    }

    private synchronized long count(final Finding.Kind kind) {
      return kinds.getOrDefault(kind, 0L);
    }

    private synchronized Stream<Verdict> findings() {
      return List.copyOf(reported.values()).stream();
    }
  }
}
