package io.dragoman.resilience.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Dragoman in this process, written into a resource by the build. */
public final class AppVersion {
  private AppVersion() {}

  /** Such as {@code 1.2.0}. */
  public static String current() {
    try (InputStream resource = AppVersion.class.getResourceAsStream("version.properties")) {
      final Properties properties = new Properties();
      properties.load(resource);
      return properties.getProperty("version");
    } catch (final IOException e) {
      throw new UncheckedIOException("The build's own resource cannot be read", e);
    }
  }
}
