package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.json.EditedJson;
import io.dragoman.dlq.json.OutcomeJson;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.operations.EditDeadLetter;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.value.ValueEditor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a changed dead letter back to work. */
@Command(
    name = "edit",
    description = {
      "Change the value of a dead letter and send it back to work as a new version.",
      "The dead letter itself stays as it is and is marked as replayed, with what was changed, in"
          + " the transaction that writes the new version; a header of that one names it."
    },
    footer = {
      "",
      "Examples:",
      "  dlq edit dlq.translator-2@17 --set sourceLanguage=kor_Hang --dry-run --reason 'wrong'",
      "  dlq edit dlq.translator-2@17 --set sentences.0.text='안녕하세요.' --reason 'typing error'",
      "  dlq edit dlq.translator-2@17 --editor --reason 'by hand'",
      "  dlq edit orders-dlt-0@5 --value-file order.json --reason 'amount was missing'"
    })
final class EditCommand extends DlqSubcommand {
  @Parameters(
      paramLabel = "DEAD-LETTER",
      description = "topic-partition@offset, as list prints it.")
  private @Nullable Location location;

  @ArgGroup(multiplicity = "1")
  private Change change = new Change();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the audit.")
  private String reason = "";

  @Option(
      names = "--to",
      paramLabel = "TOPIC",
      description = "Send it to this topic instead (default: where it came from).")
  private @Nullable String to;

  @Option(names = "--dry-run", description = "Show what would be changed, and do nothing.")
  private boolean dryRun;

  @Option(names = "--again", description = "Even if something was done with it before.")
  private boolean again;

  @Mixin private TakeOver takeOver = new TakeOver();

  @Option(
      names = "--who",
      paramLabel = "NAME",
      description = "Who decides, for the audit (default: this user and host).")
  private String who = operator();

  @Mixin private AllowedTargets targets = new AllowedTargets();

  /** One way to say what is changed. */
  private static final class Change {
    @Option(
        names = "--set",
        paramLabel = "FIELD=VALUE",
        description =
            "Set this field: names, keys and positions with dots between, and a JSON value; text"
                + " needs no quotes. Repeat for several.")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Option(
        names = "--editor",
        description = "Open the decoded value in the editor that VISUAL or EDITOR names.")
    private boolean editor;

    @Option(
        names = "--value-file",
        paramLabel = "FILE",
        description = "Replace the value with the bytes of this file; they are not checked.")
    private @Nullable Path file;
  }

  @Override
  int run() {
    if (location == null) {
      throw new IllegalStateException("picocli requires it");
    }
    final Location where = location;
    return connection()
        .read(
            context -> {
              final EditDeadLetter.Result result =
                  new EditDeadLetter(context)
                      .edit(
                          new EditDeadLetter.Request(
                              where,
                              this::edited,
                              Optional.ofNullable(to),
                              again,
                              who,
                              reason,
                              dryRun,
                              takeOver.force()));
              noteToldToEnd(result.toldToEnd());
              report(where, result);
              return result.outcome().total() == 1 ? ExitStatus.OK : ExitStatus.FAILED;
            });
  }

  @Override
  Targets targets(final String topicPrefix) {
    return targets.of(topicPrefix);
  }

  private void report(final Location where, final EditDeadLetter.Result result) {
    final OrderOutcome outcome = result.outcome();
    if (json()) {
      print(
          new EditedJson(where, result.task(), dryRun, result.changes(), OutcomeJson.of(outcome)));
      return;
    }
    page().heading(where.toString(), dryRun ? "  (dry run)" : "");
    result.changes().forEach(line -> out().println("  " + SafeText.line(line)));
    outcome.counts().targets().forEach((target, count) -> out().println("  -> " + target));
    outcome
        .counts()
        .skipped()
        .forEach((why, count) -> out().println("  left alone: " + why.words()));
    outcome
        .failures()
        .forEach(failure -> out().println("  " + SafeText.line(failure.skip().detail())));
  }

  private ValueEditor.Edited edited(final ValueEditor editor, final DeadLetter letter) {
    if (change.file != null) {
      return editor.replace(letter, bytes(change.file));
    }
    return change.editor
        ? editor.replace(letter, byHand(editor.text(letter)))
        : editor.set(letter, change.fields);
  }

  private byte[] bytes(final Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (final IOException e) {
      throw CommandException.usage("Cannot read --value-file " + file + ": " + e.getMessage());
    }
  }

  private String byHand(final String text) {
    final String editor =
        Optional.ofNullable(System.getenv("VISUAL"))
            .or(() -> Optional.ofNullable(System.getenv("EDITOR")))
            .filter(name -> !name.isBlank())
            .orElse("vi");
    try {
      final Path file = Files.createTempFile("dead-letter", ".json");
      try {
        Files.writeString(file, text);
        // The shell splits the variable into program and arguments, as git does.
        final int exit =
            new ProcessBuilder("sh", "-c", editor + " \"$1\"", editor, file.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
          throw CommandException.usage(
              "The editor '" + editor + "' ended with exit status " + exit + ".");
        }
        return Files.readString(file);
      } finally {
        Files.delete(file);
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
