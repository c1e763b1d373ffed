package io.dragoman.dlq.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What differs between two JSON documents. */
final class JsonDiff {
  private JsonDiff() {}

  /** The smallest places that differ, in the order of the first document. */
  static List<Change> of(final JsonNode before, final JsonNode after) {
    final List<Change> changes = new ArrayList<>();
    compare(List.of(), before, after, changes);
    return changes;
  }

  private static void compare(
      final List<String> path,
      final JsonNode before,
      final JsonNode after,
      final List<Change> changes) {
    if (before.equals(after)) {
      return;
    }
    if (before.isObject() && after.isObject()) {
      final Set<String> names = new LinkedHashSet<>();
      before.fieldNames().forEachRemaining(names::add);
      after.fieldNames().forEachRemaining(names::add);
      names.forEach(
          name -> compare(deeper(path, name), before.path(name), after.path(name), changes));
    } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
      for (int i = 0; i < before.size(); i++) {
        compare(deeper(path, Integer.toString(i)), before.get(i), after.get(i), changes);
      }
    } else {
      changes.add(new Change(path, before, after));
    }
  }

  private static List<String> deeper(final List<String> path, final String step) {
    final List<String> deeper = new ArrayList<>(path);
    deeper.add(step);
    return deeper;
  }

  /**
   * One place that differs.
   *
   * @param path from the outside in; empty: the whole document
   * @param before a {@link MissingNode} if it was not there
   * @param after a {@link MissingNode} if it is not there any more
   */
  record Change(List<String> path, JsonNode before, JsonNode after) {
    /** The change for people, such as {@code a.b: 1 -> 2}. */
    @Override
    public String toString() {
      return String.join(".", path) + ": " + shown(before) + " -> " + shown(after);
    }

    private static String shown(final JsonNode node) {
      return node.isMissingNode() ? "nothing" : node.toString();
    }
  }
}
