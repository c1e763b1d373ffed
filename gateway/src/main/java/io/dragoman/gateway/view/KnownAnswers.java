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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pending reviews of sentences, or of audio, that were decided about in another one. Whoever has
 * decided about a sentence has decided about it wherever it stands: nobody is asked about what the
 * memory of the same client answers now.
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
    for (final String key : keys(asked)) {
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
      for (final String line : keys(asked)) {
        asking.computeIfPresent(
            line,
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
    final List<MemoryEntry> known =
        keys(asked).stream().map(memory::get).filter(Objects::nonNull).toList();
    final List<Line> lines = asked.lines();
    final List<String> texts = texts(asked, known);
    if (texts.size() != lines.size()) {
      return Optional.empty();
    }
    final boolean same =
        IntStream.range(0, texts.size()).allMatch(i -> texts.get(i).equals(lines.get(i).output()));
    final MemoryEntry last = Collections.max(known, Comparator.comparingLong(MemoryEntry::atMs));
    return Optional.of(
        new Decided(
            asked.id(),
            // The same on every replica, and after a crash: the first one counts.
            "memory/" + last.review(),
            same ? Action.APPROVE : Action.CORRECT,
            same
                ? List.of()
                : IntStream.range(0, texts.size())
                    .mapToObj(i -> new Correction(i, texts.get(i)))
                    .toList(),
            last.by(),
            "Decided for the same %s in review %s"
                .formatted(asked.isTranscript() ? "audio" : "text", last.review()),
            now.toEpochMilli()));
  }

  /** Those of the lines, one each where all are known; of other pieces a person has to decide. */
  private static List<String> texts(final Requested asked, final List<MemoryEntry> known) {
    if (!asked.isTranscript()) {
      return known.stream().map(MemoryEntry::target).toList();
    }
    if (known.isEmpty()) {
      return List.of();
    }
    final MemoryEntry speech = known.getFirst();
    return speech.target().isEmpty()
        ? Collections.nCopies(asked.lines().size(), "")
        : speech.pieces().stream().map(MemoryEntry.Piece::text).toList();
  }

  /** Under which keys the answers to its lines are remembered; of speech one for all. */
  private static List<String> keys(final Requested asked) {
    final String client = String.valueOf(asked.clientId());
    return asked.speech() != null
        ? List.of(MemoryEntry.keyOfSpeech(client, asked.speech().audio(), asked.sourceLanguage()))
        : asked.lines().stream()
            .map(
                line ->
                    Fingerprint.ofSentence(
                        client,
                        line.source(),
                        asked.sourceLanguage(),
                        asked.targetLanguage(),
                        asked.options()))
            .toList();
  }
}
