package io.dragoman.dlq.cli;

import io.dragoman.dlq.Criteria;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.DeadLetterTopics;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.State;
import io.dragoman.dlq.Times;
import io.dragoman.dlq.ValueDecoder;
import io.dragoman.resilience.config.Nearest;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which dead letters are meant, for every subcommand that takes many. */
final class Selection {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec mixee;

  @Option(
      names = {"-t", "--topic"},
      split = ",",
      paramLabel = "TOPIC",
      description =
          "Dead letter topics, of Dragoman or anybody; * stands for anything. Default: every dead"
              + " letter topic of this installation.")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--code",
      split = ",",
      paramLabel = "CODE",
      description = "Error codes, such as ENGINE_TIMEOUT.")
  private Set<String> codes = new HashSet<>();

  @Option(
      names = "--disposition",
      split = ",",
      paramLabel = "NAME",
      description = "POISON, EXHAUSTED, EXPIRED, CRASHED or REJECTED.")
  private Set<String> dispositions = new HashSet<>();

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      converter = Words.StateWord.class,
      description = "What was done with them: pending, replayed, discarded or parked.")
  private Set<State> states = EnumSet.noneOf(State.class);

  @Option(
      names = "--exception",
      paramLabel = "PART",
      description = "Part of the exception's class name.")
  private @Nullable String exception;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "From this time on: 30m, 1h30m, 7d, 1w (ago), 2026-01-31, 2026-01-31T12:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Before this time.")
  private @Nullable String until;

  @Option(names = "--key", paramLabel = "KEY", description = "The record's key.")
  private @Nullable String key;

  @Option(names = "--request", paramLabel = "ID", description = "The request's id.")
  private @Nullable String request;

  @Option(names = "--client", paramLabel = "ID", description = "Who asked.")
  private @Nullable String client;

  @Option(names = "--origin", paramLabel = "TOPIC", description = "The topic it was read from.")
  private @Nullable String origin;

  @Option(names = "--min-attempts", paramLabel = "N", description = "Tried at least so often.")
  private @Nullable Integer minAttempts;

  @Option(names = "--max-attempts", paramLabel = "N", description = "Tried at most so often.")
  private @Nullable Integer maxAttempts;

  @Option(
      names = "--header",
      paramLabel = "NAME[=TEXT]",
      description = "Has this header, with this text if given. Repeat for several.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Text in the failure's message, in any case.")
  private @Nullable String text;

  @Option(
      names = "--contains",
      paramLabel = "TEXT",
      description = "Text in the decoded value; slower, because every value is decoded.")
  private @Nullable String contains;

  /**
   * What the options say.
   *
   * @param clock relative times count from its now
   */
  Criteria criteria(final Clock clock) {
    return new Criteria(
        time("--since", since, clock),
        time("--until", until, clock),
        known("--code", upperCase(codes), ErrorCode.values()),
        known("--disposition", upperCase(dispositions), Disposition.values()),
        states,
        Optional.ofNullable(exception),
        Optional.ofNullable(key),
        Optional.ofNullable(request),
        Optional.ofNullable(client),
        Optional.ofNullable(origin),
        number(minAttempts),
        number(maxAttempts),
        headers,
        Optional.ofNullable(text),
        Optional.ofNullable(contains));
  }

  /**
   * What the options say, as a filter.
   *
   * @param clock relative times count from its now
   * @param marks asked only if a state is wanted
   */
  DeadLetterFilter filter(
      final Clock clock, final ValueDecoder decoder, final Supplier<Marks> marks) {
    return criteria(clock).filter(decoder, marks);
  }

  /**
   * As {@link #topics}; where none is named, also that of parked dead letters.
   *
   * @throws NotFoundException when a topic that was named does not exist
   */
  Set<String> topicsAndParked(final DeadLetterReader reader, final String prefix) {
    final Set<String> meant = new TreeSet<>(topics(reader, prefix));
    final String parked = Topic.DLQ_PARKED.topicName(prefix);
    if (topics.isEmpty() && reader.topics().contains(parked)) {
      meant.add(parked);
    }
    return meant;
  }

  /**
   * Names of the existing topics that are meant.
   *
   * @throws NotFoundException when a topic that was named does not exist
   */
  Set<String> topics(final DeadLetterReader reader, final String prefix) {
    try {
      return DeadLetterTopics.meant(topics, reader.topics(), prefix);
    } catch (final NoSuchElementException e) {
      throw new NotFoundException(String.valueOf(e.getMessage()));
    }
  }

  private Optional<Instant> time(
      final String option, final @Nullable String written, final Clock clock) {
    if (written == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Times.parse(written, clock));
    } catch (final IllegalArgumentException e) {
      if (mixee == null) {
        throw e;
      }
      throw new ParameterException(mixee.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  /** A misspelt name would otherwise mean no dead letter at all, without a word. */
  private Set<String> known(
      final String option, final Set<String> names, final Enum<?>[] constants) {
    final List<String> all = Stream.of(constants).map(Enum::name).toList();
    for (final String name : names) {
      if (!all.contains(name)) {
        throw wrong(
            option
                + ": there is no "
                + name
                + Nearest.to(name, all).map(near -> "; did you mean " + near + "?").orElse(".")
                + " There are "
                + String.join(", ", all)
                + ".");
      }
    }
    return names;
  }

  private RuntimeException wrong(final String sentence) {
    return mixee == null
        ? new IllegalArgumentException(sentence)
        : new ParameterException(mixee.commandLine(), sentence);
  }

  private static Set<String> upperCase(final Set<String> names) {
    return names.stream()
        .map(name -> name.strip().toUpperCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static OptionalInt number(final @Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
