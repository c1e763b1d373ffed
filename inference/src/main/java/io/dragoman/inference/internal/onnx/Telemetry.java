package io.dragoman.inference.internal.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * ONNX Runtime since 1.29 tells its maker about each process, session and model, and keeps an
 * identifier of the machine in the user's cache directory. Its only complete switch outside Windows
 * is an environment variable that it reads as it starts.
 */
final class Telemetry {
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";

  private Telemetry() {}

  /**
   * Switches it off for this process, whatever the environment says.
   *
   * @return false where the operating system has no {@code setenv}
   */
  static boolean forbid() {
    return setenv().map(Telemetry::set).orElse(false);
  }

  private static boolean set(final MethodHandle setenv) {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment name = arena.allocateFrom(SWITCH);
      return (int) setenv.invokeExact(name, arena.allocateFrom("1"), 1) == 0;
    } catch (final Throwable e) {
      throw new IllegalStateException("setenv cannot be called", e);
    }
  }

  @SuppressWarnings("restricted") // A function of the C library, called with what it expects.
  private static Optional<MethodHandle> setenv() {
    final Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("setenv")
        .map(
            address ->
                linker.downcallHandle(
                    address, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT)));
  }
}
