package io.dragoman.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that choose ids as badly as they can, retry, and spread over partitions: each request
 * that is accepted has all of its units worked on, as workers do that, and each that is refused is
 * told so.
 */
class SharedIdsTest {
  private static final int PARTITIONS = 3;
  private static final int EVENTS = 400;
  private static final List<String> TARGETS = List.of("eng_Latn", "jpn_Jpan");

  @TempDir private Path directory = Path.of("");
  private final List<AppHarness> partitions = new ArrayList<>();

  /** Units that were worked on, by request; what a worker drops is not among them. */
  private final Map<String, Set<String>> worked = new HashMap<>();

  /**
   * A worker drops what has the event id of something that came before; at worst all meet there.
   */
  private final Set<String> seen = new HashSet<>();

  private final Map<String, List<RequestSubmission>> accepted = new HashMap<>();
  private final Map<String, List<UnitStatus>> refused = new HashMap<>();

  @BeforeEach
  void open() {
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new AppHarness(new IngestApp(), directory.resolve("p" + i)));
    }
  }

  @AfterEach
  void close() {
    partitions.forEach(AppHarness::close);
  }

  @Test
  void shouldEndEveryAcceptedRequestWhenIdsAreShared() {
    final Random random = new Random(8);
    final Set<String> asked = new HashSet<>();
    TextEvent last = event(random);
    for (int i = 0; i < EVENTS; i++) {
      // Some are the producer's own retry, to any partition.
      last = random.nextInt(4) == 0 ? last : event(random);
      asked.add(last.getRequestId().orElse(last.getEventId()));
      final AppHarness partition = partitions.get(random.nextInt(PARTITIONS));
      partition.send(Topic.TEXT_EVENTS, TextEvent.class, "key", last.getEventId(), last);
    }
    partitions.forEach(this::read);

    assertThat(accepted).isNotEmpty();
    assertThat(refused).isNotEmpty();
    for (final String request : asked) {
      final List<RequestSubmission> submissions = accepted.getOrDefault(request, List.of());
      final int units = submissions.stream().mapToInt(RequestSubmission::getUnits).max().orElse(0);
      final Set<String> announced = new HashSet<>();
      IntStream.range(0, units)
          .forEach(unit -> TARGETS.forEach(target -> announced.add(unit + "/" + target)));
      assertThat(worked.getOrDefault(request, Set.of())).as(request).isEqualTo(announced);
      assertThat(
              !submissions.isEmpty()
                  || refused.getOrDefault(request, List.of()).stream()
                      .anyMatch(status -> status.getIndex() == UnitIndex.REQUEST))
          .as("%s is accepted or refused as a whole", request)
          .isTrue();
    }
  }

  /** Few ids for many events, so that most are used more than once. */
  private static TextEvent event(final Random random) {
    final boolean named = random.nextInt(3) > 0;
    return TextEvent.newBuilder()
        .setEventId("e" + random.nextInt(30))
        .setRequestId(named ? "r" + random.nextInt(60) : null)
        .setText("문장. ".repeat(1 + random.nextInt(20)))
        .setSourceLanguage("ko")
        .setTargetLanguages(TARGETS)
        .setPriority(random.nextInt(10) == 0 ? 11 : 5)
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  private void read(final AppHarness partition) {
    for (final TestRecord<String, TranslationTask> task :
        partition.read(Topic.TRANSLATION_TASKS, TranslationTask.class)) {
      final TranslationTask unit = task.value();
      if (seen.add(unit.getEventId())) {
        worked
            .computeIfAbsent(unit.getRequestId(), id -> new HashSet<>())
            .add(unit.getIndex() + "/" + unit.getTargetLanguage());
      }
    }
    for (final TestRecord<String, RequestEvent> event :
        partition.read(Topic.REQUESTS, RequestEvent.class)) {
      final String id = event.value().getRequestId();
      switch (event.value().getEvent()) {
        case RequestSubmission submission ->
            accepted.computeIfAbsent(id, any -> new ArrayList<>()).add(submission);
        case UnitStatus status -> refused.computeIfAbsent(id, any -> new ArrayList<>()).add(status);
        default -> throw new IllegalStateException(event.toString());
      }
    }
  }
}
