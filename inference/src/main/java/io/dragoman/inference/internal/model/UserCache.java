package io.dragoman.inference.internal.model;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where on this machine things are kept that can be made again. */
public final class UserCache {
  private UserCache() {}

  /**
   * A directory for one kind of things; it may not exist yet.
   *
   * @param kind its name
   * @return empty if the user has no cache directory
   */
  public static Optional<Path> directory(final String kind) {
    final Map<String, String> environment = System.getenv();
    return Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
        .filter(text -> text.startsWith("/"))
        .map(Path::of)
        .or(
            () ->
                Optional.ofNullable(environment.get("HOME"))
                    .filter(text -> text.startsWith("/"))
                    .map(text -> Path.of(text, ".cache")))
        .map(path -> path.resolve("dragoman").resolve(kind));
  }
}
