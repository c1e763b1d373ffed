package io.dragoman.dlq.cli;

import io.dragoman.dlq.Criteria;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.DeadLetterTopics;
import io.dragoman.dlq.FilterAttribute;
import io.dragoman.dlq.InvalidFilterException;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.ValueDecoder;
import io.dragoman.schemas.Topic;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Which dead letters are meant: an option for each {@link FilterAttribute}. */
final class Selection {
  private final CommandSpec command;
  private final Map<FilterAttribute, OptionSpec> options = new EnumMap<>(FilterAttribute.class);

  /** Gives the command its options. */
  Selection(final CommandSpec command) {
    this.command = command;
    for (final FilterAttribute attribute : FilterAttribute.values()) {
      final OptionSpec option =
          OptionSpec.builder(
                  attribute == FilterAttribute.TOPIC
                      ? new String[] {"-t", attribute.option()}
                      : new String[] {attribute.option()})
              .type(List.class)
              .auxiliaryTypes(String.class)
              .arity("1")
              .paramLabel(attribute.label())
              .description(attribute.doc())
              .userObject(this)
              .build();
      options.put(attribute, option);
      command.addOption(option);
    }
  }

  /**
   * What the options say.
   *
   * @param clock relative times count from its now
   */
  Criteria criteria(final Clock clock) {
    final Map<FilterAttribute, List<String>> written = new EnumMap<>(FilterAttribute.class);
    options.keySet().forEach(attribute -> written.put(attribute, written(attribute)));
    return told(() -> Criteria.read(written, clock));
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

  /** Topics as they were written, with {@code *} for anything. */
  List<String> topics() {
    return told(
        () -> FilterAttribute.TOPIC.read(written(FilterAttribute.TOPIC), Clock.systemUTC()));
  }

  /**
   * As {@link #topics}; where none is named, also that of parked dead letters.
   *
   * @throws NotFoundException when a topic that was named does not exist
   */
  Set<String> topicsAndParked(final DeadLetterReader reader, final String prefix) {
    final Set<String> meant = new TreeSet<>(topics(reader, prefix));
    final String parked = Topic.DLQ_PARKED.topicName(prefix);
    if (topics().isEmpty() && reader.topics().contains(parked)) {
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
      return DeadLetterTopics.meant(topics(), reader.topics(), prefix);
    } catch (final NoSuchElementException e) {
      throw new NotFoundException(String.valueOf(e.getMessage()));
    }
  }

  private List<String> written(final FilterAttribute attribute) {
    final Optional<List<String>> texts =
        Optional.ofNullable(options.get(attribute)).map(OptionSpec::getValue);
    return texts.orElse(List.of());
  }

  private <T> T told(final Supplier<T> read) {
    try {
      return read.get();
    } catch (final InvalidFilterException e) {
      throw new ParameterException(
          command.commandLine(), e.attribute().option() + ": " + e.getMessage(), e);
    }
  }
}
