package io.dragoman.gateway.view;

import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.ReviewRecord.Action;
import io.dragoman.schemas.review.ReviewRecord.Correction;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pending reviews of sentences that were decided about in another one. Whoever has decided about a
 * sentence has decided about it wherever it stands: nobody is asked about what the memory of the
 * same client answers now.
 *
 * <p>For one thread at a time.
 */
final class KnownAnswers {
  /** Pending reviews by the keys of their sentences. */
  private final Map<String, Set<String>> asking = new HashMap<>();

  private final Map<String, Requested> pending = new HashMap<>();

  /** Those of which at least one sentence is known, and which were not looked at since. */
  private final Set<String> touched = new LinkedHashSet<>();

  /** A reviewer is asked. */
  void ask(final Requested asked, final Map<String, MemoryEntry> memory) {
    if (asked.clientId() == null || asked.lines().isEmpty() || asked.isWorkflow()) {
      return;
    }
    pending.put(asked.id(), asked);
    for (final Line line : asked.lines()) {
      final String key = key(asked, line);
      asking.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(asked.id());
      if (memory.containsKey(key)) {
        touched.add(asked.id());
      }
    }
  }

  /** It is settled, or not shown any more. */
  void forget(final String id) {
    final @Nullable Requested asked = pending.remove(id);
    touched.remove(id);
    if (asked != null) {
      for (final Line line : asked.lines()) {
        asking.computeIfPresent(
            key(asked, line),
            (key, ids) -> {
              ids.remove(id);
              return ids.isEmpty() ? null : ids;
            });
      }
    }
  }

  /** A sentence is known from now on. */
  void remember(final String key) {
    touched.addAll(asking.getOrDefault(key, Set.of()));
  }

  /** What was decided about it was not written. */
  void again(final String id) {
    if (pending.containsKey(id)) {
      touched.add(id);
    }
  }

  /** Decides about those of which all sentences are known; each is told once, until it is asked. */
  List<Decided> decisions(final Map<String, MemoryEntry> memory, final Instant now) {
    final List<Decided> decisions = new ArrayList<>();
    for (final String id : touched) {
      decision(pending.get(id), memory, now).ifPresent(decisions::add);
    }
    touched.clear();
    return decisions;
  }

  private static Optional<Decided> decision(
      final Requested asked, final Map<String, MemoryEntry> memory, final Instant now) {
    final List<Correction> corrections = new ArrayList<>();
    boolean same = true;
    @Nullable MemoryEntry last = null;
    for (int i = 0; i < asked.lines().size(); i++) {
      final Line line = asked.lines().get(i);
      final @Nullable MemoryEntry known = memory.get(key(asked, line));
      if (known == null) {
        return Optional.empty();
      }
      same &= known.target().equals(line.output());
      corrections.add(new Correction(i, known.target()));
      last = last == null || known.atMs() > last.atMs() ? known : last;
    }
    return last == null
        ? Optional.empty()
        : Optional.of(
            new Decided(
                asked.id(),
                // The same on every replica, and after a crash: the first one counts.
                "memory/" + last.review(),
                same ? Action.APPROVE : Action.CORRECT,
                same ? List.of() : corrections,
                last.by(),
                "Decided for the same text in review " + last.review(),
                now.toEpochMilli()));
  }

  private static String key(final Requested asked, final Line line) {
    return Fingerprint.ofSentence(
        String.valueOf(asked.clientId()),
        line.source(),
        asked.sourceLanguage(),
        asked.targetLanguage(),
        asked.options());
  }
}
