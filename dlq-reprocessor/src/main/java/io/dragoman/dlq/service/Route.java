package io.dragoman.dlq.service;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that the service does.
 *
 * @param method GET or POST
 * @param path its path; a part in braces stands for any text
 * @param role what a caller must be
 * @param fields the names of what it takes from query or body; everything else is refused
 * @param statuses the HTTP statuses that it answers with, besides those of every route
 * @param handler does it
 */
record Route(
    String method,
    String path,
    Role role,
    Set<String> fields,
    Set<Integer> statuses,
    Handler handler) {
  /**
   * What every route may answer, with a key that is missing or too weak, or while Kafka is away.
   */
  private static final Set<Integer> EVERYWHERE = Set.of(401, 403, 500, 503);

  Route {
    fields = Set.copyOf(fields);
    statuses = Set.copyOf(statuses);
  }

  /** Looks at something. */
  static Route get(
      final String path,
      final Set<String> fields,
      final Set<Integer> statuses,
      final Handler handler) {
    return new Route("GET", path, Role.VIEWER, fields, statuses, handler);
  }

  /** Gives an order. */
  static Route post(
      final String path,
      final Set<String> fields,
      final Set<Integer> statuses,
      final Handler handler) {
    return new Route("POST", path, Role.OPERATOR, fields, statuses, handler);
  }

  /** Does what a route is there for. */
  @FunctionalInterface
  interface Handler {
    /** Answers, or throws an {@link ApiException}. */
    Answer answer(Call call);
  }

  /** Every HTTP status that it may answer with. */
  Set<Integer> allStatuses() {
    final Set<Integer> all = new TreeSet<>(statuses);
    all.addAll(EVERYWHERE);
    return all;
  }

  /** What stands for the parts in braces; empty if the path is another one. */
  Optional<Map<String, String>> match(final String rawPath) {
    final List<String> wanted = List.of(path.split("/", -1));
    final List<String> given = List.of(rawPath.split("/", -1));
    if (wanted.size() != given.size()) {
      return Optional.empty();
    }
    final Map<String, String> values = new HashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      final String part = wanted.get(i);
      if (part.startsWith("{")) {
        values.put(part.substring(1, part.length() - 1), decoded(given.get(i)));
      } else if (!part.equals(given.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  /** A part of a path; a plus is a plus there, unlike in a query. */
  static String decoded(final String text) {
    return decodedQuery(text.replace("+", "%2B"));
  }

  /** A name or value of a query. */
  static String decodedQuery(final String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (final IllegalArgumentException e) {
      throw new ApiException(
          ApiException.Code.INVALID,
          "The URL is not encoded as it must be.",
          "Write % and two hexadecimal digits for each special byte; curl -G --data-urlencode"
              + " does.");
    }
  }

  /** More names. */
  static Set<String> fields(final Set<String> some, final String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
  }
}
