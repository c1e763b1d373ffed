package io.dragoman.ops.parent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Runs another main class and ends the process when its parent is gone.
 *
 * <p>The parent keeps the writing end of this process's standard input and never writes. However
 * the parent ends, {@code kill -9} included, the pipe breaks, this process runs its shutdown hooks
 * and exits. That works on every POSIX system and needs neither polling nor process ids.
 *
 * <p>First argument: the main class; the rest: its arguments. Standard input is not available to
 * that class.
 */
public final class ParentWatch {
  /** Exit code when the parent is gone; the number that a shell shows for SIGTERM. */
  static final int PARENT_GONE = 143;

  /** How long shutdown hooks may take when the parent is gone; nobody is left to enforce it. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  private ParentWatch() {}

  /** Runs the class that the first argument names until it ends or the parent does. */
  public static void main(final String[] args) throws Throwable {
    if (args.length == 0) {
      System.err.println("ParentWatch needs the name of a main class.");
      System.exit(2);
    }
    final InputStream parent = System.in;
    System.setIn(InputStream.nullInputStream());
    final Thread watcher = new Thread(() -> watch(parent), "parent-watch");
    watcher.setDaemon(true);
    watcher.start();
    final String[] rest = Arrays.copyOfRange(args, 1, args.length);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (final InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void watch(final InputStream parent) {
    try {
      while (parent.read() >= 0) {
        // The parent has nothing to say; only the end of the stream counts.
      }
    } catch (final IOException e) {
      // A broken pipe says the same as its end.
    }
    final Thread executioner = new Thread(ParentWatch::haltAfterGrace, "parent-watch-halt");
    executioner.setDaemon(true);
    executioner.start();
    System.exit(PARENT_GONE);
  }

  private static void haltAfterGrace() {
    try {
      Thread.sleep(GRACE);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(PARENT_GONE);
  }
}
