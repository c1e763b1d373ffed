package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Dialect;
import io.dragoman.dlq.letter.Times;

/** What became of a record until it was given up, in sentences. */
final class Story {
  private Story() {}

  static String of(final DeadLetter letter) {
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
