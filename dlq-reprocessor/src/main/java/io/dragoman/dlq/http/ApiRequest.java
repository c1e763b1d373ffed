package io.dragoman.dlq.http;

import java.util.List;
import java.util.Map;

/**
 * A request that may be answered.
 *
 * @param caller who asks
 * @param path what stands for the parts of the path in braces
 * @param fields parameters of the query, or fields of the body, each with all its values as text
 */
record ApiRequest(Principal caller, Map<String, String> path, Map<String, List<String>> fields) {
  /** What stands for {@code {name}} in the path. */
  String path(final String name) {
    return path.getOrDefault(name, "");
  }
}
