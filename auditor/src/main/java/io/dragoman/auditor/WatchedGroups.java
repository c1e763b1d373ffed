package io.dragoman.auditor;

import io.dragoman.schemas.Topic;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Which groups the auditor watches for those that may be down, and in which topics. */
public final class WatchedGroups {
  /** Where work waits for an app: what is followed by all instances is none. */
  private static final Set<Topic.Kind> WORK =
      EnumSet.of(Topic.Kind.INPUT, Topic.Kind.WORK, Topic.Kind.JOB, Topic.Kind.REVIEW);

  private WatchedGroups() {}

  /** Every app that takes work, with the application id that it has unless told otherwise. */
  static List<String> defaults() {
    return Arrays.stream(Topic.values())
        .filter(topic -> WORK.contains(topic.kind()))
        .map(Topic::readers)
        .distinct()
        .map(app -> app + "=dragoman-" + app)
        .toList();
  }

  /**
   * The topics of each group.
   *
   * @param groups app=application.id, as configured
   */
  public static Map<String, Set<Topic>> of(final List<String> groups) {
    final Map<String, Set<Topic>> watched = new LinkedHashMap<>();
    for (final String one : groups) {
      final String[] words = one.split("=", 2);
      watched.put(words[1].strip(), topics(words[0].strip()));
    }
    return watched;
  }

  private static Set<Topic> topics(final String app) {
    return Arrays.stream(Topic.values())
        .filter(topic -> WORK.contains(topic.kind()) && topic.readers().equals(app))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Topic.class)));
  }

  /** Each is app=application.id, of an app that takes work. */
  static ConfigDef.Validator validator() {
    return ConfigDef.LambdaValidator.with(
        WatchedGroups::check, () -> "app=application.id, of " + apps());
  }

  private static void check(final String key, final Object value) {
    if (value instanceof final List<?> groups) {
      for (final Object group : groups) {
        final String[] words = group.toString().split("=", 2);
        if (words.length < 2 || words[1].isBlank() || topics(words[0].strip()).isEmpty()) {
          throw new ConfigException(
              key, group, "must be app=application.id, the app one of " + apps());
        }
      }
    }
  }

  private static String apps() {
    return defaults().stream().map(one -> one.split("=")[0]).collect(Collectors.joining(", "));
  }
}
