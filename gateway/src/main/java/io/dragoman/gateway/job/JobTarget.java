package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the inputs of a job are to become. */
public enum JobTarget {
  /** Text in other languages; of audio a transcript at least. */
  TRANSLATION,
  /** A description of tasks by the operator's catalogue of agents. */
  WORKFLOW;

  /** As orders, events and records say it. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a word says. */
  public static Optional<JobTarget> find(final String word) {
    return Arrays.stream(values()).filter(target -> target.word().equals(word)).findFirst();
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(JobTarget::word).toList();
  }

  @JsonCreator
  static JobTarget of(final String word) {
    return find(word).orElseThrow(() -> new IllegalArgumentException("No target: " + word));
  }
}
