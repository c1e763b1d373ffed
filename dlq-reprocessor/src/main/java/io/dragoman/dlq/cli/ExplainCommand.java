package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.json.CodeJson;
import io.dragoman.dlq.json.DeadLetterJson;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Dialect;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.operations.ShowDeadLetter;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What happened, and what to do about it. */
@Command(
    name = "explain",
    description = "Explain what happened and what to do: for a dead letter, a code, or all codes.",
    footer = {"", "Examples:", "  dlq explain dlq.translator-2@17", "  dlq explain ENGINE_TIMEOUT"})
final class ExplainCommand extends DlqSubcommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "DEAD-LETTER|CODE",
      description = "topic-partition@offset, or an error code; without any, all codes.")
  private List<String> subjects = new ArrayList<>();

  @Override
  int run() {
    if (subjects.isEmpty()) {
      Stream.of(ErrorCode.values()).forEach(this::explain);
    }
    for (final String subject : subjects) {
      final Optional<Location> location = Location.parse(subject);
      if (location.isPresent()) {
        explain(location.get());
      } else {
        explain(code(subject));
      }
    }
    return ExitStatus.OK;
  }

  private ErrorCode code(final String name) {
    return ErrorCode.find(name.toUpperCase(Locale.ROOT))
        .orElseThrow(
            () ->
                CommandException.usage(
                    "'" + name + "' is neither an error code nor topic-partition@offset."));
  }

  private void explain(final Location location) {
    final ShowDeadLetter.Found found =
        connection().read(context -> new ShowDeadLetter(context).find(location));
    final DeadLetter letter = found.letter();
    if (json()) {
      print(DeadLetterJson.explained(letter, found.statuses()));
      return;
    }
    page().heading(location.toString());
    out().println("  " + story(letter));
    letter.knownErrorCode().ifPresent(this::explain);
  }

  private void explain(final ErrorCode code) {
    if (json()) {
      print(CodeJson.of(code));
      return;
    }
    page().heading(code.name());
    page().field("What happened", code.doc());
    page().field("What to do", code.advice());
    page().field("Tried again?", triedAgain(code));
    page().field("Dead letter", code.disposition() + ": " + meaning(code.disposition()));
    page().field("HTTP status", Integer.toString(code.httpStatus()));
  }

  private static String triedAgain(final ErrorCode code) {
    return switch (code.fault()) {
      case RECORD -> "No: the record would fail again.";
      case PASSING -> "Yes, with growing pauses, until its attempts are used up.";
      case SYSTEM -> "It waits without using up attempts.";
    };
  }

  private static String meaning(final Disposition disposition) {
    return switch (disposition) {
      case POISON -> "it fails again unless the record or the model changes.";
      case EXHAUSTED -> "it failed for passing reasons; once they have passed, it can succeed.";
      case EXPIRED -> "its deadline passed; the same record would expire again.";
      case CRASHED ->
          "the worker died with it; keep it away from workers until that is understood.";
      case REJECTED -> "it was refused before any work; only a corrected one can succeed.";
    };
  }

  /** What became of a record until it was given up, in sentences. */
  private static String story(final DeadLetter letter) {
    final StringBuilder story = new StringBuilder();
    story
        .append(SafeText.line(letter.who()))
        .append(" gave up a record")
        .append(letter.originTopic().map(topic -> " of " + SafeText.line(topic)).orElse(""));
    letter
        .attempts()
        .ifPresent(attempts -> story.append(" after ").append(attempts).append(times(attempts)));
    letter.failedAt().ifPresent(time -> story.append(" at ").append(Times.shown(time)));
    story.append(". ");
    letter
        .message()
        .ifPresent(message -> story.append("It said: ").append(SafeText.line(message)).append(' '));
    letter
        .exception()
        .ifPresent(name -> story.append("(").append(SafeText.line(name)).append(") "));
    letter
        .firstFailure()
        .filter(first -> letter.message().filter(first::equals).isEmpty())
        .ifPresent(first -> story.append("The first failure was: ").append(SafeText.line(first)));
    if (letter.dialect().equals(Dialect.UNKNOWN)) {
      story.append("Its headers say nothing that is known here; see dlq show.");
    }
    return story.toString().strip();
  }

  private static String times(final int attempts) {
    return attempts == 1 ? " attempt" : " attempts";
  }
}
