package io.dragoman.ingest.audio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes from this process, for good, what decoding never needs: other processes and signals to
 * them, the network, and every change to files. What is refused fails with EPERM; all else goes on,
 * so that nothing that a codec honestly does can fail by it.
 *
 * <p>Linux on x86-64 only (seccomp, see man 2 seccomp). It names what is refused, not what is
 * allowed, because the Java virtual machine's own calls change from version to version. Files may
 * still be read.
 */
final class SystemCallFilter {
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final long SYS_SECCOMP = 317;
  private static final long SET_MODE_FILTER = 1;

  /** For all threads, not only this one. */
  private static final long FLAG_TSYNC = 1;

  private static final int ARCH_X86_64 = 0xC000003E;

  /** Numbers from here on are those of another calling convention. */
  private static final int X32 = 0x40000000;

  private static final int ALLOW = 0x7fff0000;
  private static final int REFUSE = 0x00050000 | 1;

  /** Whoever calls falls back to an older call, whose arguments a filter can see. */
  private static final int NOT_THERE = 0x00050000 | 38;

  private static final int CLONE = 56;
  private static final int CLONE_THREAD = 0x10000;
  private static final int OPEN = 2;
  private static final int OPENAT = 257;

  /** O_WRONLY, O_RDWR, O_CREAT, O_TRUNC. */
  private static final int WRITING = 0x1 | 0x2 | 0x40 | 0x200;

  private static final int TGKILL = 234;
  private static final int PRLIMIT = 302;

  private static final int[] REPLACED = {
    435, // clone3
    437, // openat2
  };

  private static final int[] REFUSED = {
    // The network: socket to socketpair, accept4, and what does the same unseen.
    41,
    42,
    43,
    44,
    46,
    49,
    50,
    53,
    288,
    307,
    425,
    426,
    427,
    // Other programs and processes: fork, vfork, execve, execveat, ptrace, process_vm_*, kcmp,
    // pidfd_*.
    57,
    58,
    59,
    322,
    101,
    310,
    311,
    312,
    424,
    434,
    438,
    // Signals to others: kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo.
    62,
    200,
    129,
    297,
    // Files: rename*, mkdir*, rmdir, creat, link*, unlink*, symlink*, chmod*, chown*, truncate,
    // mknod*, utime*, set and remove xattr, open_by_handle_at.
    82,
    264,
    316,
    83,
    258,
    84,
    85,
    86,
    265,
    87,
    263,
    88,
    266,
    90,
    91,
    268,
    452,
    92,
    93,
    94,
    260,
    76,
    133,
    259,
    132,
    235,
    261,
    280,
    188,
    189,
    190,
    197,
    198,
    199,
    304,
    // Memory and messages shared with others: shmget, shmat, semget, msgget, mq_open.
    29,
    30,
    64,
    68,
    240,
    // The machine: mount, umount2, pivot_root, chroot, unshare, setns, modules, kexec, bpf,
    // perf_event_open, userfaultfd, keys.
    165,
    166,
    155,
    161,
    272,
    308,
    175,
    313,
    246,
    320,
    321,
    298,
    323,
    248,
    249,
    250,
  };

  /** Code, jump if true, jump if false, constant. */
  private static final int INSTRUCTION_BYTES = 8;

  private static final int LOAD = 0x20;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;
  private static final int NUMBER = 0;
  private static final int ARCH = 4;
  private static final int ARGUMENTS = 16;
  private static final int MAX_INSTRUCTIONS = 512;

  private final ByteBuffer program =
      ByteBuffer.allocate(MAX_INSTRUCTIONS * INSTRUCTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private SystemCallFilter(final long pid) {
    add(LOAD, 0, 0, ARCH);
    add(IF_EQUAL, 1, 0, ARCH_X86_64);
    add(RETURN, 0, 0, REFUSE);
    add(LOAD, 0, 0, NUMBER);
    add(IF_AT_LEAST, 0, 1, X32);
    add(RETURN, 0, 0, REFUSE);
    for (final int call : REFUSED) {
      add(IF_EQUAL, 0, 1, call);
      add(RETURN, 0, 0, REFUSE);
    }
    for (final int call : REPLACED) {
      add(IF_EQUAL, 0, 1, call);
      add(RETURN, 0, 0, NOT_THERE);
    }
    only(CLONE, 0, IF_ANY_BIT, CLONE_THREAD);
    only(TGKILL, 0, IF_EQUAL, (int) pid);
    only(PRLIMIT, 0, IF_EQUAL, 0);
    unless(OPEN, 1, WRITING);
    unless(OPENAT, 2, WRITING);
    add(RETURN, 0, 0, ALLOW);
  }

  /** Allows a call only if an argument passes a test. */
  private void only(final int call, final int argument, final int test, final int constant) {
    add(IF_EQUAL, 0, 4, call);
    add(LOAD, 0, 0, ARGUMENTS + argument * Long.BYTES);
    add(test, 1, 0, constant);
    add(RETURN, 0, 0, REFUSE);
    add(RETURN, 0, 0, ALLOW);
  }

  /** Allows a call unless an argument has any of these bits. */
  private void unless(final int call, final int argument, final int bits) {
    add(IF_EQUAL, 0, 4, call);
    add(LOAD, 0, 0, ARGUMENTS + argument * Long.BYTES);
    add(IF_ANY_BIT, 0, 1, bits);
    add(RETURN, 0, 0, REFUSE);
    add(RETURN, 0, 0, ALLOW);
  }

  private void add(final int code, final int ifTrue, final int ifFalse, final int constant) {
    program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(constant);
  }

  /**
   * Installs it for the whole process; nothing can take it away again.
   *
   * @return false where the operating system has no such filters, so that nothing has changed
   */
  static boolean install() {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return false;
    }
    return new SystemCallFilter(ProcessHandle.current().pid()).load();
  }

  @SuppressWarnings("restricted") // Functions of the C library, called with what they expect.
  private boolean load() {
    final Linker linker = Linker.nativeLinker();
    final MethodHandle prctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    final MethodHandle syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(1));
    try (Arena arena = Arena.ofConfined()) {
      final byte[] instructions = new byte[program.position()];
      program.flip().get(instructions);
      final MemorySegment code = arena.allocate(instructions.length, Long.BYTES);
      MemorySegment.copy(instructions, 0, code, JAVA_BYTE, 0, instructions.length);
      final MemorySegment filter =
          arena.allocate(
              MemoryLayout.structLayout(
                  JAVA_SHORT, MemoryLayout.paddingLayout(Long.BYTES - Short.BYTES), ADDRESS));
      filter.set(JAVA_SHORT, 0, (short) (instructions.length / INSTRUCTION_BYTES));
      filter.set(ADDRESS, Long.BYTES, code);
      return (int) prctl.invokeExact(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0
          && (long) syscall.invokeExact(SYS_SECCOMP, SET_MODE_FILTER, FLAG_TSYNC, filter) == 0;
    } catch (final Throwable e) {
      throw new IllegalStateException("The filter of system calls cannot be installed", e);
    }
  }
}
