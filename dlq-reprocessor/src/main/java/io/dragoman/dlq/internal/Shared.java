package io.dragoman.dlq.internal;

import io.dragoman.dlq.Mark;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Marks whose texts are kept once, however many marks say the same. */
public final class Shared {
  /** Beyond so many different texts looking for one more costs more than it saves. */
  private static final int MOST = 100_000;

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Optional<String>> targets = new HashMap<>();

  /** The same mark. */
  public Mark mark(final Mark mark) {
    return new Mark(
        mark.state(),
        text(mark.task()),
        text(mark.who()),
        mark.when(),
        text(mark.why()),
        mark.target().flatMap(target -> targets.computeIfAbsent(target, Optional::of)),
        mark.replays());
  }

  private String text(final String text) {
    return texts.size() < MOST
        ? texts.computeIfAbsent(text, same -> same)
        : texts.getOrDefault(text, text);
  }
}
