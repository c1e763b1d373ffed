package io.dragoman.dlq.cli;

import io.dragoman.dlq.letter.DeadLetterStats.Dimension;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.operations.ListDeadLetters;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants in lower case, as they are typed, whatever the launcher's own settings are. */
final class Words {
  private Words() {}

  /** Order of {@code list}. */
  static final class SortWord implements ITypeConverter<ListDeadLetters.Sort> {
    @Override
    public ListDeadLetters.Sort convert(final String text) {
      return constant(ListDeadLetters.Sort.class, text);
    }
  }

  /** What {@code stats} counts by. */
  static final class DimensionWord implements ITypeConverter<Dimension> {
    @Override
    public Dimension convert(final String text) {
      return constant(Dimension.class, text);
    }
  }

  /** What was done with a dead letter. */
  static final class StateWord implements ITypeConverter<State> {
    @Override
    public State convert(final String text) {
      return constant(State.class, text);
    }
  }

  /** A constant as it is typed. */
  static String lower(final Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E constant(final Class<E> type, final String text) {
    return Stream.of(type.getEnumConstants())
        .filter(constant -> constant.name().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' is none of "
                        + Stream.of(type.getEnumConstants())
                            .map(Words::lower)
                            .collect(Collectors.joining(", "))));
  }
}
