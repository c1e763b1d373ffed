package io.dragoman.ops.cli;

import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.KeyFileException;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that keep the file of API keys. */
final class KeysCommands {
  private KeysCommands() {}

  /** All of them, as a group. */
  static CommandLine of(final Terminal terminal, final InstantSource clock) {
    return CommandGroup.of("Say who may use apps over HTTP.")
        .addSubcommand(new Add(terminal, clock))
        .addSubcommand(new ListThem(terminal, clock))
        .addSubcommand(new Revoke(terminal));
  }

  /** Which file is meant. */
  static final class FileOptions {
    @Option(
        names = "--file",
        paramLabel = "FILE",
        description =
            "The file that api.keys.file names; default: that of the local stack, see --dir.")
    private Optional<Path> file = Optional.empty();

    @Mixin private StackOptions stack = new StackOptions();

    <T> T on(final Function<KeyFile, T> action) {
      try {
        return action.apply(new KeyFile(file.orElseGet(() -> stack.directory().keyFile())));
      } catch (final KeyFileException e) {
        throw new CommandException(ExitStatus.FAILED, e.getMessage());
      }
    }
  }

  @Command(
      name = "add",
      description = {
        "Make a key, add it to the file, and print it, this once: the file holds only its hash.",
        "Apps take it at once, without a restart."
      })
  static final class Add implements Callable<Integer> {
    private final Terminal terminal;
    private final InstantSource clock;

    @Mixin private FileOptions file = new FileOptions();

    @Parameters(
        paramLabel = "NAME",
        description = "Whose key it is, as audits will tell; may have several keys.")
    private String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description =
            "${COMPLETION-CANDIDATES}: what it is good for; each may do what those before it may.")
    private Role role = Role.CLIENT;

    @Option(
        names = "--tier",
        paramLabel = "TIER",
        defaultValue = AccessKey.DEFAULT_TIER,
        description = "What the client may use; default: ${DEFAULT-VALUE}.")
    private String tier = AccessKey.DEFAULT_TIER;

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "When it stops being good: 2027-01-31T00:00:00Z, or 90d; default: never.")
    private Optional<String> expires = Optional.empty();

    @Option(
        names = "--local-only",
        description =
            "What is sent with it must not leave the machine that works on it: no remote engine is"
                + " asked.")
    private boolean localOnly;

    Add(final Terminal terminal, final InstantSource clock) {
      this.terminal = terminal;
      this.clock = clock;
    }

    @Override
    public Integer call() {
      requireName("NAME", name);
      requireName("--tier", tier);
      final Secret secret = Secret.random();
      final AccessKey key =
          new AccessKey(
              name,
              role,
              secret.hash(),
              secret.id(),
              tier,
              expires.map(text -> time(text, clock)),
              localOnly);
      final Path path =
          file.on(
              keys -> {
                keys.add(key);
                return keys.path();
              });
      terminal.out().println(secret.text());
      terminal
          .err()
          .printf(
              "Key %s of %s, %s, is in %s; this is the only time that it is shown.%n",
              secret.id(), name, role.word(), path);
      return ExitStatus.OK;
    }

    private static void requireName(final String option, final String value) {
      if (!value.matches(AccessKey.NAME)) {
        throw CommandException.usage(
            "%s must be up to 64 letters, digits and . _ @ -; it is %s.".formatted(option, value));
      }
    }

    private static Instant time(final String text, final InstantSource clock) {
      final Instant now = clock.instant();
      try {
        final Instant time =
            text.matches("[0-9]{1,5}d")
                ? now.plus(Duration.ofDays(Long.parseLong(text.substring(0, text.length() - 1))))
                : Instant.parse(text);
        if (time.isAfter(now)) {
          return time;
        }
      } catch (final DateTimeParseException e) {
        // Said below.
      }
      throw CommandException.usage(
          "--expires must be a time to come, such as 2027-01-31T00:00:00Z or 90d; it is %s."
              .formatted(text));
    }
  }

  @Command(name = "list", description = "Show who has keys; the keys themselves are not kept.")
  static final class ListThem implements Callable<Integer> {
    private final Terminal terminal;
    private final InstantSource clock;

    @Mixin private FileOptions file = new FileOptions();

    ListThem(final Terminal terminal, final InstantSource clock) {
      this.terminal = terminal;
      this.clock = clock;
    }

    @Override
    public Integer call() {
      final List<AccessKey> keys = file.on(KeyFile::keys);
      final TextTable table =
          new TextTable(
              Column.text("ID"),
              Column.text("NAME"),
              Column.text("ROLE"),
              Column.text("TIER"),
              Column.text("DATA"),
              Column.text("EXPIRES"));
      for (final AccessKey key : keys) {
        table.row(
            TextTable.Cell.of(key.id().isEmpty() ? "-" : key.id()),
            TextTable.Cell.of(key.name()),
            TextTable.Cell.of(key.role().word()),
            TextTable.Cell.of(key.tier()),
            TextTable.Cell.of(key.localOnly() ? "stays local" : "anywhere"),
            TextTable.Cell.of(
                key.expires()
                    .map(time -> time + (key.isGood(clock.instant()) ? "" : " (expired)"))
                    .orElse("never")));
      }
      table.render(terminal).forEach(terminal.out()::println);
      return ExitStatus.OK;
    }
  }

  @Command(
      name = "revoke",
      description = "Take keys back; apps refuse them at once, without a restart.")
  static final class Revoke implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private FileOptions file = new FileOptions();

    @Parameters(
        paramLabel = "NAME|ID",
        description = "The id of one key, or the name of a client, which means all its keys.")
    private String which = "";

    Revoke(final Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      final Predicate<AccessKey> meant = key -> key.id().equals(which) || key.name().equals(which);
      final int count = file.on(keys -> keys.remove(meant));
      if (count == 0) {
        throw new CommandException(
            ExitStatus.FAILED,
            "No key has the id or name %s; './dragoman keys list' shows those that there are."
                .formatted(which));
      }
      terminal.out().printf("%d revoked%n", count);
      return ExitStatus.OK;
    }
  }
}
