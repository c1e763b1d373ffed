package io.dragoman.ingest.audio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Limits of the operating system for a process that was just started: Linux's prlimit, for which
 * neither a shell nor a tool has to be there.
 */
final class ProcessLimits {
  /** Memory that a process may write to, in bytes: heap, code and whatever a codec takes. */
  private static final int RLIMIT_DATA = 2;

  /** Size of the image that a crash leaves on the disk, in bytes. */
  private static final int RLIMIT_CORE = 4;

  private ProcessLimits() {}

  /**
   * Bounds a process's memory and forbids images of its crashes.
   *
   * @return false where the operating system has no such limits
   */
  static boolean set(final long pid, final long memoryBytes) {
    return Prlimit.FUNCTION
        .map(f -> set(f, pid, RLIMIT_DATA, memoryBytes) && set(f, pid, RLIMIT_CORE, 0))
        .orElse(false);
  }

  private static boolean set(
      final MethodHandle prlimit, final long pid, final int resource, final long value) {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment softAndHard = arena.allocateFrom(JAVA_LONG, value, value);
      return (int)
              prlimit.invokeExact(Math.toIntExact(pid), resource, softAndHard, MemorySegment.NULL)
          == 0;
    } catch (final Throwable e) {
      throw new IllegalStateException("prlimit cannot be called", e);
    }
  }

  /** Linked when it is needed first. */
  private static final class Prlimit {
    private static final Optional<MethodHandle> FUNCTION = link();

    @SuppressWarnings("restricted") // A function of the C library, called with what it expects.
    private static Optional<MethodHandle> link() {
      final Linker linker = Linker.nativeLinker();
      return linker
          .defaultLookup()
          .find("prlimit")
          .map(
              address ->
                  linker.downcallHandle(
                      address,
                      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS)));
    }
  }
}
