package io.dragoman.schemas.topics;

import java.util.Set;

/**
 * Topics whose partitions with the same number belong to one task of an app, so that all of them
 * must have equally many.
 *
 * @param group consumer group of the app
 * @param sources full names of the topics that the task reads
 * @param changelogs full names of the topics that keep its stores; they exist once the app has run
 * @param fixed whether what is in the stores is looked for by the partition of its key, so that
 *     there may never be more partitions once the app has run
 */
public record TopicFamily(
    String group, Set<String> sources, Set<String> changelogs, boolean fixed) {
  public TopicFamily {
    sources = Set.copyOf(sources);
    changelogs = Set.copyOf(changelogs);
  }

  /** One that may grow. */
  public TopicFamily(final String group, final Set<String> sources, final Set<String> changelogs) {
    this(group, sources, changelogs, false);
  }
}
