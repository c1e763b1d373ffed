package io.dragoman.resilience.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashJournalTest {
  private static final int MAX_DEATHS = 2;

  @TempDir private Path directory;

  @Test
  void shouldSuspectNobodyWhenTheLastProcessDiedIdle() {
    try (CrashJournal journal = open()) {
      journal.started(List.of("a"));
      journal.finished(List.of("a"));
    }

    try (CrashJournal journal = open()) {
      assertThat(journal.isSuspected("a")).isFalse();
    }
  }

  @Test
  void shouldSuspectButNotQuarantineWhenItRanInCompany() {
    for (int death = 0; death < 5; death++) {
      dieWith(List.of("a", "b"));
    }

    try (CrashJournal journal = open()) {
      assertThat(journal.isSuspected("a")).isTrue();
      assertThat(journal.isSuspected("b")).isTrue();
      assertThat(journal.isQuarantined("a")).isFalse();
    }
  }

  @Test
  void shouldQuarantineWhenItRanAloneTooOften() {
    dieWith(List.of("a"));
    try (CrashJournal journal = open()) {
      assertThat(journal.isQuarantined("a")).isFalse();
    }
    dieWith(List.of("a"));

    try (CrashJournal journal = open()) {
      assertThat(journal.isQuarantined("a")).isTrue();
      assertThat(journal.deaths("a")).isEqualTo(2);
    }
  }

  @Test
  void shouldForgetTheSuspicionWhenItRanThrough() {
    dieWith(List.of("a"));
    try (CrashJournal journal = open()) {
      journal.started(List.of("a"));
      journal.finished(List.of("a"));
      assertThat(journal.isSuspected("a")).isFalse();
    }

    try (CrashJournal journal = open()) {
      assertThat(journal.isSuspected("a")).isFalse();
    }
  }

  @Test
  void shouldStaySmallAndKeepSuspectsWhenItRunsForLong() throws Exception {
    dieWith(List.of("a"));
    try (CrashJournal journal = open()) {
      IntStream.range(0, 50_000)
          .mapToObj(i -> List.of("translation.tasks-0@" + i))
          .forEach(
              ids -> {
                journal.started(ids);
                journal.finished(ids);
              });
    }

    assertThat(Files.size(file())).isLessThan(300 * 1024);
    try (CrashJournal journal = open()) {
      assertThat(journal.deaths("a")).isEqualTo(1);
    }
  }

  @Test
  void shouldReadTheRestWhenALineIsDamaged() throws Exception {
    dieWith(List.of("a"));
    Files.writeString(
        file(),
        "sta\n\nsuspected\tc\nsuspected\n started\nstarted\tb\n",
        StandardOpenOption.APPEND);

    try (CrashJournal journal = open()) {
      assertThat(journal.isSuspected("a")).isTrue();
      assertThat(journal.isSuspected("b")).isTrue();
    }
  }

  @Test
  void shouldWorkWithoutSuspicionWhenAnotherProcessHasTheFile() {
    dieWith(List.of("a"));
    try (CrashJournal first = open();
        CrashJournal second = open()) {
      second.started(List.of("b"));

      assertThat(first.isSuspected("a")).isTrue();
      assertThat(second.isSuspected("a")).isFalse();
    }
  }

  /** A process that dies leaves a line without its end. */
  private void dieWith(final List<String> ids) {
    try (CrashJournal journal = open()) {
      journal.started(ids);
    }
  }

  private CrashJournal open() {
    return new CrashJournal(file(), MAX_DEATHS);
  }

  private Path file() {
    return directory.resolve("state").resolve("crash.journal");
  }
}
