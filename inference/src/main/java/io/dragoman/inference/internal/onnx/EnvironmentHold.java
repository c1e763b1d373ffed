package io.dragoman.inference.internal.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * Keeps ONNX Runtime's environment until the process is gone.
 *
 * <p>Its Java classes release it in a shutdown hook, and all hooks run at the same time: a process
 * that is asked to stop would die of a batch that is still under way, instead of answering it. The
 * environment counts who has it, so whoever asks for it once more and never gives it back keeps it.
 */
final class EnvironmentHold {
  /** Functions of the C interface never change their places in its table. */
  private static final int API_VERSION = 1;

  private static final int CREATE_ENV = 3;
  private static final int LOGGING_LEVEL_ERROR = 3;

  private EnvironmentHold() {}

  /**
   * Takes it; to be called when it is there.
   *
   * @return false where the library cannot be found, as in a class loader of its own
   */
  static boolean take() {
    return SymbolLookup.loaderLookup()
        .find("OrtGetApiBase")
        .map(EnvironmentHold::createAgain)
        .orElse(false);
  }

  @SuppressWarnings("restricted") // Functions of the C interface, called with what they expect.
  private static boolean createAgain(final MemorySegment getApiBase) {
    final Linker linker = Linker.nativeLinker();
    // A table of addresses, of which only so many are read.
    final AddressLayout table =
        ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(CREATE_ENV + 1, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment base =
          (MemorySegment)
              linker.downcallHandle(getApiBase, FunctionDescriptor.of(table)).invokeExact();
      final MemorySegment api =
          (MemorySegment)
              linker
                  .downcallHandle(
                      base.getAtIndex(ADDRESS, 0), FunctionDescriptor.of(table, JAVA_INT))
                  .invokeExact(API_VERSION);
      final MemorySegment status =
          (MemorySegment)
              linker
                  .downcallHandle(
                      api.getAtIndex(ADDRESS, CREATE_ENV),
                      FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, ADDRESS))
                  .invokeExact(
                      LOGGING_LEVEL_ERROR, arena.allocateFrom("dragoman"), arena.allocate(ADDRESS));
      return status.equals(MemorySegment.NULL);
    } catch (final Throwable e) {
      throw new IllegalStateException("ONNX Runtime's C interface cannot be called", e);
    }
  }
}
