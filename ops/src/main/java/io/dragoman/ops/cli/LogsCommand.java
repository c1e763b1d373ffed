package io.dragoman.ops.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.StackDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the processes of the local stack printed. */
@Command(name = "logs", description = "Show what the processes of the local stack printed.")
final class LogsCommand implements Callable<Integer> {
  private static final String SUFFIX = ".log";
  private static final Duration POLL = Duration.ofMillis(200);

  private final Terminal terminal;

  @Mixin private StackOptions stack = new StackOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Process names as in status, or supervisor (default: all).")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-f", "--follow"},
      description = "Keep showing what is printed, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "40",
      description = "How many lines of each to show (default: ${DEFAULT-VALUE}).")
  private int lines;

  LogsCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandException.requireAtLeast("--lines", 0, lines);
    final List<Path> files = files(stack.directory());
    final Map<Path, Long> shown = new HashMap<>();
    for (final Path file : files) {
      shown.put(file, Files.size(file));
      LogTail.of(file, lines).ifPresent(text -> print(file, files, text));
    }
    while (follow) {
      Thread.sleep(POLL);
      for (final Path file : files) {
        shown.merge(file, 0L, (from, ignored) -> printFrom(file, files, from));
      }
    }
    return ExitStatus.OK;
  }

  private List<Path> files(final StackDirectory directory) throws IOException {
    final List<Path> all = new ArrayList<>();
    if (Files.isDirectory(directory.logs())) {
      try (Stream<Path> listed = Files.list(directory.logs())) {
        listed.filter(file -> file.toString().endsWith(SUFFIX)).sorted().forEach(all::add);
      }
    }
    if (all.isEmpty()) {
      throw new CommandException(
          ExitStatus.FAILED,
          "There are no logs in %s; './dragoman up' starts a stack.".formatted(directory.root()));
    }
    for (final String name : names) {
      if (all.stream().noneMatch(file -> name(file).equals(name))) {
        throw CommandException.usage(
            "There is no log of '%s'; there is: %s."
                .formatted(
                    name, all.stream().map(LogsCommand::name).collect(Collectors.joining(", "))));
      }
    }
    return names.isEmpty() ? all : all.stream().filter(file -> names.contains(name(file))).toList();
  }

  /** Prints what was added and returns the new end. A file that shrank was rotated. */
  private long printFrom(final Path file, final List<Path> all, final long from) {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      final long start = log.length() < from ? 0 : from;
      final byte[] added = new byte[(int) Math.min(log.length() - start, 1 << 20)];
      log.seek(start);
      log.readFully(added);
      final int end = lastLineEnd(added);
      if (end > 0) {
        print(file, all, new String(added, 0, end, StandardCharsets.UTF_8).stripTrailing());
      }
      return start + end;
    } catch (final IOException e) {
      return from;
    }
  }

  private static int lastLineEnd(final byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private void print(final Path file, final List<Path> all, final String text) {
    final Optional<String> prefix =
        all.size() == 1
            ? Optional.empty()
            : Optional.of(
                terminal.styled(Terminal.Style.FAINT, String.format("%-12s", name(file))));
    text.lines()
        .forEach(line -> terminal.out().println(prefix.map(head -> head + line).orElse(line)));
    terminal.out().flush();
  }

  private static String name(final Path file) {
    final String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }
}
