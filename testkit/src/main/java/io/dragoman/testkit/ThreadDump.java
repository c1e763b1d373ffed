package io.dragoman.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the threads of this JVM and of its Java children do at this moment, short enough for a log:
 * those with the same stack are one entry, ours come first, and long stacks and lists are cut.
 * Virtual threads are not in it.
 */
final class ThreadDump {
  /** How a dump begins and ends; {@code .ci/run} looks for both. */
  static final String BEGIN = "== Threads ";

  static final String END = "== End of threads ==";

  private static final int CHILDREN = 4;
  private static final int LINES = 200;
  private static final int FRAMES = 30;
  private static final int NAMES = 4;
  private static final int PATIENCE_SECONDS = 20;

  private static final String OURS = "io.dragoman.";
  private static final String FRAME = "\tat ";
  private static final Pattern ADDRESS = Pattern.compile("<?0x[0-9a-f]{8,}>?");
  private static final Pattern NAME = Pattern.compile("^(\"[^\"]*\").*?(cpu=\\S+)?( elapsed=.*)?$");

  private ThreadDump() {}

  /**
   * Prints one.
   *
   * @param when what has just happened, such as the name of a test and what it did
   */
  static void print(final PrintStream out, final String when) {
    final StringBuilder text = new StringBuilder();
    text.append(BEGIN).append("when ").append(when.strip()).append(" ==\n");
    Stream.concat(Stream.of(ProcessHandle.current()), children())
        .forEach(process -> describe(process, text));
    text.append(END);
    // At once: other threads print too.
    out.println(text);
  }

  private static Stream<ProcessHandle> children() {
    return ProcessHandle.current()
        .descendants()
        .filter(
            process ->
                process.info().command().filter(command -> command.endsWith("/java")).isPresent())
        .limit(CHILDREN);
  }

  private static void describe(final ProcessHandle process, final StringBuilder text) {
    text.append("-- process ")
        .append(process.pid())
        .append(process.equals(ProcessHandle.current()) ? ", the test's" : ", a child of it")
        .append(" --\n");
    try {
      final List<String> lines = grouped(jcmd(process.pid()));
      lines.stream().limit(LINES).forEach(line -> text.append(line).append('\n'));
      if (lines.size() > LINES) {
        text.append(lines.size() - LINES).append(" lines more\n");
      }
    } catch (final IOException e) {
      text.append("Not known (").append(e.getMessage()).append(")\n");
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Makes a dump short.
   *
   * @param dump as {@code jcmd PID Thread.print} writes it
   */
  static List<String> grouped(final String dump) {
    final Map<List<String>, List<String>> namesByStack = new LinkedHashMap<>();
    for (final String entry : dump.split("\n\n")) {
      final List<String> lines = entry.strip().lines().toList();
      if (lines.size() > 1 && lines.getFirst().startsWith("\"") && entry.contains(FRAME)) {
        namesByStack
            .computeIfAbsent(stack(lines), stack -> new ArrayList<>())
            .add(NAME.matcher(lines.getFirst()).replaceFirst("$1 $2"));
      }
    }
    return namesByStack.entrySet().stream()
        .sorted(Comparator.comparing(entry -> !isOurs(entry.getKey())))
        .flatMap(
            entry -> Stream.concat(Stream.of(names(entry.getValue())), entry.getKey().stream()))
        .toList();
  }

  private static boolean isOurs(final List<String> stack) {
    return stack.stream().anyMatch(line -> line.contains(OURS));
  }

  private static List<String> stack(final List<String> lines) {
    return lines.stream()
        .skip(1)
        .limit(FRAMES)
        .map(line -> ADDRESS.matcher(line).replaceAll("").stripTrailing())
        .toList();
  }

  private static String names(final List<String> names) {
    final String first = String.join(", ", names.subList(0, Math.min(NAMES, names.size())));
    return names.size() > NAMES ? first + " and " + (names.size() - NAMES) + " more" : first;
  }

  private static String jcmd(final long pid) throws IOException, InterruptedException {
    final Path said = Files.createTempFile("threads", ".txt");
    final Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "Thread.print")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      if (!jcmd.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("jcmd had no answer within " + PATIENCE_SECONDS + " s");
      }
      return Files.readString(said);
    } finally {
      jcmd.destroyForcibly();
      Files.delete(said);
    }
  }
}
