package io.dragoman.dlq.cli;

import io.dragoman.dlq.letter.Location;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code topic-partition@offset}. */
final class LocationConverter implements ITypeConverter<Location> {
  @Override
  public Location convert(final String text) {
    return Location.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is not of the form topic-partition@offset"));
  }
}
