package io.dragoman.web.internal;

import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Route;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which path leads where. Safe for several threads; routes may come while requests do. */
final class RouteTable {
  private final List<Route> routes = new CopyOnWriteArrayList<>();
  private final Map<String, ErrorFormat> formats = new ConcurrentHashMap<>();
  private volatile boolean opening;

  /** Adds routes; one of the same method and path takes the place of the one before. */
  void add(final List<Route> more) {
    for (final Route route : more) {
      routes.removeIf(
          old -> old.method().equals(route.method()) && old.path().equals(route.path()));
      routes.add(route);
    }
  }

  /** Those of a path, for any method, in the order in which they were added. */
  List<Route> at(final String path) {
    return routes.stream().filter(route -> route.match(path).isPresent()).toList();
  }

  /** Whether more routes will come, so that what is none may become one. */
  void opening(final boolean is) {
    opening = is;
  }

  boolean isOpening() {
    return opening;
  }

  /** Tells problems in this format on all paths that begin so and are no routes. */
  void errors(final String prefix, final ErrorFormat format) {
    formats.put(prefix, format);
  }

  /** How problems are told on a path that is no route. */
  Optional<ErrorFormat> errors(final String path) {
    return formats.keySet().stream()
        .filter(path::startsWith)
        .max(Comparator.comparingInt(String::length))
        .map(formats::get);
  }
}
