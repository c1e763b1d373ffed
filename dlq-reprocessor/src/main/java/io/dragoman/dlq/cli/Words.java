package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterStats.Dimension;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants in lower case, as they are typed, whatever the launcher's own settings are. */
final class Words {
  private Words() {}

  /** Order of {@code list}. */
  static final class SortWord implements ITypeConverter<ListCommand.Sort> {
    @Override
    public ListCommand.Sort convert(final String text) {
      return constant(ListCommand.Sort.class, text);
    }
  }

  /** What {@code stats} counts by. */
  static final class DimensionWord implements ITypeConverter<Dimension> {
    @Override
    public Dimension convert(final String text) {
      return constant(Dimension.class, text);
    }
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
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }
}
