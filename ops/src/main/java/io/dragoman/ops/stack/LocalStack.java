package io.dragoman.ops.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running local stack whose supervisor is this process.
 *
 * <p>It ends in order with {@link #close()}, and at the latest with this process, in whatever way
 * that ends.
 */
public final class LocalStack implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(50);

  private final Supervisor supervisor;
  private final StackPlan plan;
  private final StateFile stateFile;
  private final FileChannel lock;
  private final Consumer<StackState> listener;
  private final AtomicReference<StackState> state;
  private final CountDownLatch ended = new CountDownLatch(1);

  private LocalStack(
      final StackPlan plan,
      final StackDirectory directory,
      final FileChannel lock,
      final Consumer<StackState> listener) {
    this.plan = plan;
    this.lock = lock;
    this.listener = listener;
    this.stateFile = new StateFile(directory.state());
    this.supervisor =
        new Supervisor(
            plan.children(),
            new ProcessLauncher(directory.logs()),
            Backoff.DEFAULT,
            Clock.systemUTC());
    this.state = new AtomicReference<>(currentState());
  }

  /**
   * Starts a stack and returns at once.
   *
   * @param installation the built program
   * @param config what it is to be
   * @param listener hears of every change, on the supervisor's thread
   * @throws StackException when another stack uses the directory, a port is taken, or the directory
   *     cannot be used
   */
  public static LocalStack start(
      final Installation installation,
      final StackConfig config,
      final Consumer<StackState> listener) {
    final StackDirectory directory = config.directory();
    final FileChannel lock = lock(directory);
    try {
      Leftovers.stop(directory);
      if (config.lifetime() != StackConfig.Lifetime.LASTING) {
        directory.clear();
      }
      directory.prepare();
      config.ports().requireFree();
      final LocalStack stack =
          new LocalStack(new StackPlan(installation, config), directory, lock, listener);
      Thread.ofPlatform().name("supervisor").start(stack::run);
      return stack;
    } catch (final RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  /**
   * Checks, without starting anything, that a start could succeed.
   *
   * @throws StackException as {@link #start} would
   */
  public static void requireStartable(final StackConfig config) {
    final FileChannel lock = lock(config.directory());
    try {
      Leftovers.stop(config.directory());
      config.directory().prepare();
      config.ports().requireFree();
    } finally {
      release(lock);
    }
  }

  /**
   * Checks, without starting anything, that the apps would take their configuration.
   *
   * @param environment the environment variables, which the apps read too
   * @throws StackException that names the app and what is wrong
   */
  public static void requireRightSettings(
      final Installation installation,
      final StackConfig config,
      final Map<String, String> environment) {
    try (StackPlan plan = new StackPlan(installation, config)) {
      plan.requireRightSettings(environment);
    }
  }

  /** The latest state. */
  public StackState state() {
    return state.get();
  }

  /**
   * Asks for an app to be ended in order and started again, and returns at once.
   *
   * @param settings configuration over what it has in this stack; empty: that alone
   */
  public void replace(final App app, final Map<String, String> settings) {
    supervisor.replace(plan.app(app, settings));
  }

  /** Asks everything to stop, highest stage first, and returns at once. */
  public void requestStop() {
    supervisor.requestStop();
  }

  /** Waits until everything has stopped. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Waits until everything has stopped.
   *
   * @return whether it has
   */
  public boolean awaitEnd(final Duration timeout) throws InterruptedException {
    return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops everything, highest stage first, and waits for it. */
  @Override
  public void close() {
    requestStop();
    boolean interrupted = false;
    while (ended.getCount() > 0) {
      try {
        ended.await();
      } catch (final InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      publish();
      while (!supervisor.stopped()) {
        supervisor.tick();
        publishIfChanged();
        LockSupport.parkNanos(TICK.toNanos());
      }
    } finally {
      plan.close();
      release(lock);
      ended.countDown();
    }
  }

  private void publishIfChanged() {
    if (!currentState().children().equals(state.get().children())) {
      publish();
    }
  }

  private void publish() {
    final StackState now = currentState();
    state.set(now);
    try {
      stateFile.write(now);
    } catch (final IOException e) {
      // The disk may be full: the processes go on, and the next change writes again.
      System.err.printf("%s cannot be written (%s).%n", stateFile.file(), Failures.reason(e));
    }
    listener.accept(now);
  }

  private StackState currentState() {
    return new StackState(
        ProcessIdentity.of(ProcessHandle.current()),
        plan.bootstrapServers(),
        plan.schemaRegistryUrl(),
        supervisor.statuses());
  }

  private static FileChannel lock(final StackDirectory directory) {
    try {
      java.nio.file.Files.createDirectories(directory.root());
      final FileChannel channel =
          FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new StackException(
            "A local stack already uses %s; see ./dragoman status.".formatted(directory.root()));
      }
      return channel;
    } catch (final IOException e) {
      throw new StackException(
          "The data directory %s cannot be written (%s); choose another with --dir."
              .formatted(directory.root(), Failures.reason(e)),
          e);
    }
  }

  private static @Nullable FileLock tryLock(final FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (final OverlappingFileLockException e) {
      return null;
    }
  }

  private static void release(final FileChannel lock) {
    try {
      lock.close();
    } catch (final IOException e) {
      // The lock ends with the process at the latest.
    }
  }
}
