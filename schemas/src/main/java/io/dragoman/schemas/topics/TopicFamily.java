package io.dragoman.schemas.topics;

import java.util.Set;

/**
 * Topics whose partitions with the same number belong to one task of an app, so that all of them
 * must have equally many.
 *
 * @param group consumer group of the app
 * @param sources full names of the topics that the task reads
 * @param changelogs full names of the topics that keep its stores; they exist once the app has run
 */
public record TopicFamily(String group, Set<String> sources, Set<String> changelogs) {
  public TopicFamily {
    sources = Set.copyOf(sources);
    changelogs = Set.copyOf(changelogs);
  }
}
