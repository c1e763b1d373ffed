package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SnapshotPartsTest {
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void shouldMarkEveryLetterAsTheEntriesDid() {
    for (int seed = 0; seed < 30; seed++) {
      final List<AuditEntry> entries = random(new Random(seed));

      final List<AuditEntry> merged = merged(entries);

      final StatusIndex before = new StatusIndex();
      entries.forEach(before::add);
      final StatusIndex after = new StatusIndex();
      merged.forEach(after::add);
      for (int partition = 0; partition < 2; partition++) {
        for (long offset = 0; offset < 300; offset++) {
          final Location letter = new Location("dlq", partition, offset);
          assertThat(after.of(letter).map(SnapshotPartsTest::untimed))
              .as("%s, seed %d", letter, seed)
              .isEqualTo(before.of(letter).map(SnapshotPartsTest::untimed));
        }
      }
      assertThat(counts(merged)).isEqualTo(counts(entries));
      assertThat(merged).hasSizeLessThan(entries.size());
    }
  }

  @Test
  void shouldMakeOneEntryOfWhatATaskDidWithinAMinute() {
    final List<AuditEntry> merged =
        merged(
            List.of(
                entry("t", State.REPLAYED, 0, 9, 1),
                entry("t", State.PARKED, 4, 4, 1),
                entry("t", State.REPLAYED, 10, 19, 2),
                entry("t", State.PARKED, 22, 22, 2),
                entry("t", State.REPLAYED, 25, 29, 59),
                entry("t", State.REPLAYED, 30, 39, 60),
                entry("u", State.REPLAYED, 40, 49, 61)));

    assertThat(merged)
        .extracting(
            entry -> entry.change().task() + " " + entry.change().state() + entry.stretches())
        .containsExactly(
            "t REPLAYED" + List.of(new Stretch(0, 19), new Stretch(25, 29)),
            "t PARKED" + List.of(new Stretch(4, 4), new Stretch(22, 22)),
            "t REPLAYED" + List.of(new Stretch(30, 39)),
            "u REPLAYED" + List.of(new Stretch(40, 49)));
    assertThat(merged.getFirst().change().when()).as("of the first").isEqualTo(TIME.plusSeconds(1));
    assertThat(merged.getFirst().count()).isEqualTo(25);
  }

  @Test
  void shouldKeepEachEntryOfTheLastDay() {
    final List<AuditEntry> entries =
        List.of(
            entry("t", State.REPLAYED, 0, 9, 86_400), entry("t", State.REPLAYED, 10, 19, 86_401));

    assertThat(merged(entries)).isEqualTo(entries);
  }

  @Test
  void shouldTellOfAllCopies() {
    final List<AuditEntry> merged =
        merged(
            List.of(
                copied(entry("t", State.REPLAYED, 0, 9, 1), "x", 0, 100, 109),
                copied(entry("t", State.REPLAYED, 10, 19, 2), "x", 0, 110, 119),
                copied(entry("t", State.REPLAYED, 20, 29, 3), "x", 3, 7, 16),
                copied(entry("t", State.REPLAYED, 30, 39, 4), "another x", 0, 0, 9),
                entry("t", State.REPLAYED, 40, 49, 5)));

    assertThat(merged)
        .extracting(AuditEntry::copies)
        .containsExactly(
            new Copies(
                "x", Map.of(0, List.of(new Stretch(100, 119)), 3, List.of(new Stretch(7, 16)))),
            new Copies("another x", Map.of(0, List.of(new Stretch(0, 9)))),
            Copies.NONE);
  }

  private static AuditEntry copied(
      final AuditEntry entry,
      final String topicId,
      final int partition,
      final long first,
      final long last) {
    return new AuditEntry(
        entry.partition(),
        entry.topicId(),
        entry.stretches(),
        entry.count(),
        entry.change(),
        new Copies(topicId, Map.of(partition, List.of(new Stretch(first, last)))));
  }

  @Test
  void shouldKeepEveryPartSmallEnoughForARecord() {
    final List<AuditEntry> entries = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      entries.add(entry("task-" + i, State.DISCARDED, i, i, i));
    }
    final SnapshotParts parts = parts(entries);

    final List<Integer> sizes = new ArrayList<>();
    parts.forEach((part, value) -> sizes.add(value.length));
    assertThat(sizes)
        .hasSizeBetween(3, 100)
        .allSatisfy(size -> assertThat(size).isLessThan(300_000));
    assertThat(merged(entries)).isEqualTo(entries);
  }

  @Test
  void shouldHaveAFirstPartWhenNothingIsLeft() {
    assertThat(parts(List.of()).count()).isEqualTo(1);
  }

  private static List<AuditEntry> random(final Random random) {
    final List<AuditEntry> entries = new ArrayList<>();
    long seconds = 0;
    for (int i = 0; i < 200; i++) {
      seconds += random.nextInt(8);
      final int first = random.nextInt(280);
      entries.add(
          new AuditEntry(
              new TopicPartition("dlq", random.nextInt(2)),
              "id",
              random.nextBoolean()
                  ? List.of(new Stretch(first, first + random.nextInt(20)))
                  : List.of(
                      new Stretch(first, first + random.nextInt(5)),
                      new Stretch(first + 8, first + 8 + random.nextInt(5))),
              1 + random.nextInt(3),
              change(
                  "task-" + i / 60,
                  State.values()[1 + random.nextInt(3)],
                  TIME.plusSeconds(seconds),
                  random.nextInt(2))));
    }
    return entries;
  }

  private static AuditEntry entry(
      final String task, final State state, final long first, final long last, final long seconds) {
    return new AuditEntry(
        new TopicPartition("dlq", 0),
        "id",
        List.of(new Stretch(first, last)),
        last - first + 1,
        change(task, state, TIME.plusSeconds(seconds), 0));
  }

  private static StatusChange change(
      final String task, final State state, final Instant when, final int replays) {
    return new StatusChange(state, task, "ann", when, "", Optional.empty(), replays);
  }

  private static StatusChange untimed(final StatusChange change) {
    return change(change.task(), change.state(), Instant.EPOCH, change.replays());
  }

  private static Map<String, Long> counts(final List<AuditEntry> entries) {
    return entries.stream()
        .collect(
            Collectors.groupingBy(
                entry -> entry.change().task() + entry.change().state(),
                Collectors.summingLong(AuditEntry::count)));
  }

  private static SnapshotParts parts(final List<AuditEntry> entries) {
    final SnapshotParts parts = new SnapshotParts("dlq", "id", TIME.plus(Duration.ofDays(1)));
    entries.forEach(parts::add);
    parts.finish();
    return parts;
  }

  private static List<AuditEntry> merged(final List<AuditEntry> entries) {
    final List<AuditEntry> read = new ArrayList<>();
    parts(entries)
        .forEach(
            (part, value) ->
                read.addAll(
                    ((AuditRecord.Snapshot) AuditFormat.read(Letters.letter().value(value).build()))
                        .entries()));
    return read;
  }
}
