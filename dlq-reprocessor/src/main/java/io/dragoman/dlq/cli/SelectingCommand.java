package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.criteria.FilterAttribute;
import io.dragoman.dlq.criteria.InvalidFilterException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the subcommands share that are about many dead letters: an option for each {@link
 * FilterAttribute}.
 */
abstract class SelectingCommand extends DlqSubcommand {
  private final Map<FilterAttribute, OptionSpec> options = new EnumMap<>(FilterAttribute.class);

  /** Gives the command its options, before the command line is parsed. */
  final void addFilters(final CommandSpec command) {
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
              .userObject(FilterAttribute.class)
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
  final Criteria criteria(final Clock clock) {
    final Map<FilterAttribute, List<String>> written = new EnumMap<>(FilterAttribute.class);
    options.keySet().forEach(attribute -> written.put(attribute, written(attribute)));
    return told(() -> Criteria.read(written, clock));
  }

  /** Topics as they were written, with {@code *} for anything. */
  final List<String> topics() {
    return told(
        () -> FilterAttribute.TOPIC.read(written(FilterAttribute.TOPIC), Clock.systemUTC()));
  }

  private List<String> written(final FilterAttribute attribute) {
    final Optional<List<String>> texts =
        Optional.ofNullable(options.get(attribute)).map(OptionSpec::getValue);
    return texts.orElse(List.of());
  }

  private static <T> T told(final Supplier<T> read) {
    try {
      return read.get();
    } catch (final InvalidFilterException e) {
      throw CommandException.usage(e.attribute().option() + ": " + e.getMessage());
    }
  }
}
