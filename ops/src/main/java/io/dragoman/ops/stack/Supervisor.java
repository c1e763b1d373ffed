package io.dragoman.ops.stack;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Starts processes stage by stage, starts them again after a crash, and stops them in reverse.
 *
 * <p>A state machine without threads: {@link #tick()} does whatever is due and returns. All methods
 * belong to one thread, except {@link #requestStop()} and {@link #replace}.
 */
public final class Supervisor {
  /** Exit code of an app whose configuration is wrong; starting it again cannot help. */
  static final int CONFIGURATION_ERROR = 2;

  private static final Duration PROBE_WHILE_STARTING = Duration.ofMillis(200);
  private static final Duration PROBE_WHILE_READY = Duration.ofSeconds(1);

  private final List<Slot> slots;
  private final ChildLauncher launcher;
  private final Backoff backoff;
  private final Clock clock;
  private final Queue<ChildSpec> replacements = new ConcurrentLinkedQueue<>();
  private volatile boolean stopRequested;

  /**
   * Nothing starts before the first {@link #tick()}.
   *
   * @param specs the processes, in the order of {@code status}
   */
  public Supervisor(
      final List<ChildSpec> specs,
      final ChildLauncher launcher,
      final Backoff backoff,
      final Clock clock) {
    this.launcher = launcher;
    this.backoff = backoff;
    this.clock = clock;
    this.slots = specs.stream().map(spec -> new Slot(spec, clock.instant())).toList();
  }

  /** From the next {@link #tick()} on, processes stop and none is started. Any thread may call. */
  public void requestStop() {
    stopRequested = true;
  }

  /**
   * From the next {@link #tick()} on, the process of this name ends in order and is started again
   * as this one, which counts as no restart. Any thread may call.
   */
  public void replace(final ChildSpec replacement) {
    replacements.add(replacement);
  }

  /** Whether a stop was requested and nothing runs any more. */
  public boolean stopped() {
    return stopRequested && slots.stream().allMatch(slot -> slot.state == ChildState.STOPPED);
  }

  /** What is known of each process, in the order given. */
  public List<ChildStatus> statuses() {
    return slots.stream().map(Slot::status).toList();
  }

  /** Does whatever is due. */
  public void tick() {
    final Instant now = clock.instant();
    while (!stopRequested && !replacements.isEmpty()) {
      replaceNow(replacements.remove(), now);
    }
    slots.forEach(slot -> slot.noticeExit(now));
    if (stopRequested) {
      stopHighestStage(now);
    } else {
      for (final Slot slot : slots) {
        slot.advance(now);
      }
    }
  }

  private void replaceNow(final ChildSpec replacement, final Instant now) {
    slots.stream()
        .filter(slot -> slot.spec.name().equals(replacement.name()))
        .forEach(slot -> slot.replace(replacement, now));
  }

  private void stopHighestStage(final Instant now) {
    final List<Slot> unstopped =
        slots.stream().filter(slot -> slot.state != ChildState.STOPPED).toList();
    final int highest = unstopped.stream().mapToInt(slot -> slot.spec.stage()).max().orElse(0);
    unstopped.stream()
        .filter(slot -> slot.spec.stage() == highest || slot.child.isEmpty())
        .forEach(slot -> slot.stop(now));
  }

  private boolean lowerStagesWereReady(final int stage) {
    return slots.stream()
        .filter(slot -> slot.spec.stage() < stage)
        .allMatch(slot -> slot.everReady);
  }

  /** One process and its history. */
  private final class Slot {
    private ChildSpec spec;
    private ChildState state = ChildState.WAITING;
    private Optional<Child> child = Optional.empty();
    private Optional<CompletableFuture<Boolean>> probe = Optional.empty();
    private OptionalInt lastExit = OptionalInt.empty();
    private String detail = "";
    private Instant since;
    private Instant due;
    private int restarts;
    private int crashesInARow;
    private boolean everReady;

    Slot(final ChildSpec spec, final Instant now) {
      this.spec = spec;
      this.since = now;
      this.due = now;
    }

    ChildStatus status() {
      return new ChildStatus(
          spec.name(),
          state,
          child.map(Child::identity),
          spec.endpoint(),
          restarts,
          lastExit,
          since,
          detail);
    }

    void noticeExit(final Instant now) {
      final OptionalInt exit = child.map(Child::exitCode).orElse(OptionalInt.empty());
      if (exit.isEmpty()) {
        return;
      }
      child = Optional.empty();
      probe = Optional.empty();
      if (stopRequested) {
        enter(ChildState.STOPPED, now, "");
        return;
      }
      if (state == ChildState.STOPPING) {
        // To be replaced.
        enter(ChildState.WAITING, now, "");
        return;
      }
      lastExit = exit;
      if (exit.getAsInt() == CONFIGURATION_ERROR) {
        enter(ChildState.FAILED, now, "wrong configuration, see its log");
      } else {
        crash(now, ExitCodes.describe(exit.getAsInt()));
      }
    }

    private void crash(final Instant now, final String reason) {
      final boolean wasHealthy =
          state == ChildState.READY
              && Duration.between(since, now).compareTo(backoff.healthyAfter()) >= 0;
      crashesInARow = wasHealthy ? 1 : crashesInARow + 1;
      final Duration delay = backoff.delay(crashesInARow);
      due = now.plus(delay);
      enter(
          ChildState.BACKOFF,
          now,
          "%s; starts again after %.1f s".formatted(reason, delay.toMillis() / 1000.0));
    }

    void advance(final Instant now) {
      switch (state) {
        case WAITING -> {
          if (lowerStagesWereReady(spec.stage())) {
            launch(now);
          }
        }
        case BACKOFF -> {
          if (!now.isBefore(due)) {
            restarts++;
            launch(now);
          }
        }
        case STARTING, READY, UNREADY -> checkReadiness(now);
        case STOPPING -> stop(now);
        case FAILED, STOPPED -> {
          // Nothing is due.
        }
      }
    }

    private void launch(final Instant now) {
      try {
        child = Optional.of(launcher.launch(spec));
        due = now;
        enter(ChildState.STARTING, now, "");
      } catch (final IOException e) {
        crash(now, "cannot be started: " + e.getMessage());
      }
    }

    private void checkReadiness(final Instant now) {
      if (probe.isPresent()) {
        final CompletableFuture<Boolean> asked = probe.get();
        if (asked.isDone()) {
          probe = Optional.empty();
          answer(now, !asked.isCompletedExceptionally() && asked.join());
        }
      } else if (!now.isBefore(due)) {
        probe = Optional.of(spec.probe().check().toCompletableFuture());
      }
    }

    private void answer(final Instant now, final boolean ready) {
      due = now.plus(ready ? PROBE_WHILE_READY : PROBE_WHILE_STARTING);
      if (ready && state != ChildState.READY) {
        everReady = true;
        enter(ChildState.READY, now, "");
      } else if (!ready && state == ChildState.READY) {
        enter(ChildState.UNREADY, now, "its readiness check fails");
      }
    }

    void replace(final ChildSpec replacement, final Instant now) {
      spec = replacement;
      crashesInARow = 0;
      if (child.isEmpty()) {
        enter(ChildState.WAITING, now, "");
      } else {
        stop(now);
      }
    }

    void stop(final Instant now) {
      if (child.isEmpty()) {
        enter(ChildState.STOPPED, now, "");
      } else if (state != ChildState.STOPPING) {
        child.get().terminate();
        due = now.plus(spec.stopTimeout());
        enter(ChildState.STOPPING, now, "");
      } else if (!now.isBefore(due)) {
        child.get().kill();
        due = now.plus(spec.stopTimeout());
        detail = "did not end in time and was killed";
      }
    }

    private void enter(final ChildState next, final Instant now, final String why) {
      state = next;
      since = now;
      detail = why;
    }
  }
}
