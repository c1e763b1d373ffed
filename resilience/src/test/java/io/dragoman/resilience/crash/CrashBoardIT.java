package io.dragoman.resilience.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.time.TimeSource;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashBoardIT {
  private static final String TOPIC = "group.deaths";
  private static final String KILLER = "work-0@7";
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path directory = Path.of("");

  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = TestBroker.start(directory.resolve("broker"));
    broker.createTopics(2, TOPIC);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void shouldCountTheDeathsOfAllInstancesTogether() throws Exception {
    dieWith("a", KILLER);
    try (CrashJournal first = journal("a");
        CrashBoard told = board("group", first)) {
      assertThat(told.await(LONG)).isTrue();
    }
    dieWith("b", KILLER);
    try (CrashJournal alive = journal("c");
        CrashBoard hears = board("group", alive)) {
      assertThat(hears.await(LONG)).isTrue();
      assertThat(alive.deaths(KILLER)).isEqualTo(1);
      assertThat(alive.isSuspected(KILLER)).isTrue();

      try (CrashJournal second = journal("b");
          CrashBoard told = board("group", second)) {
        assertThat(told.await(LONG)).isTrue();
        assertThat(second.deaths(KILLER)).isEqualTo(2);
      }
      await().atMost(LONG).until(() -> alive.deaths(KILLER) == 2);
      alive.started(List.of(KILLER));
    }

    assertThatItIsQuarantinedIn("c");
  }

  @Test
  void shouldCountEachDeathWhenNoInstanceHeardOfTheOthersBefore() throws Exception {
    for (final String instance : List.of("a", "b", "c")) {
      dieWithout(instance, KILLER);
    }
    for (final String instance : List.of("a", "b")) {
      try (CrashJournal journal = journal(instance);
          CrashBoard told = board("group", journal)) {
        assertThat(told.await(LONG)).isTrue();
      }
    }

    assertThatItIsQuarantinedIn("c");
  }

  @Test
  void shouldHearOnlyItsOwnGroupAndOnlyNumbers() throws Exception {
    broker.send(new ProducerRecord<>(TOPIC, "other/" + KILLER, "2".getBytes()));
    broker.send(new ProducerRecord<>(TOPIC, "group/" + KILLER, "many".getBytes()));
    broker.send(new ProducerRecord<>(TOPIC, null, "2".getBytes()));
    try (CrashJournal journal = journal("a");
        CrashBoard board = board("group", journal)) {
      assertThat(board.await(LONG)).isTrue();

      assertThat(journal.suspects()).isEmpty();
    }
  }

  /** The instance has heard what the others told, works on this alone, and is gone. */
  private void dieWith(final String instance, final String id) throws InterruptedException {
    try (CrashJournal journal = journal(instance);
        CrashBoard board = board("group", journal)) {
      assertThat(board.await(LONG)).isTrue();
      journal.started(List.of(id));
    }
  }

  /** The same before anybody told it of anything. */
  private void dieWithout(final String instance, final String id) {
    try (CrashJournal journal = journal(instance)) {
      journal.started(List.of(id));
    }
  }

  private void assertThatItIsQuarantinedIn(final String instance) throws InterruptedException {
    try (CrashJournal journal = journal(instance);
        CrashBoard board = board("group", journal)) {
      assertThat(board.await(LONG)).isTrue();
      assertThat(journal.isQuarantined(KILLER)).isTrue();
    }
  }

  private CrashJournal journal(final String instance) {
    return CrashJournal.in(directory.resolve(instance), "app", 3);
  }

  private CrashBoard board(final String group, final CrashJournal journal) {
    return new CrashBoard(
        Map.of("bootstrap.servers", broker.bootstrap()),
        TOPIC,
        group,
        journal,
        TimeSource.system().steady());
  }
}
