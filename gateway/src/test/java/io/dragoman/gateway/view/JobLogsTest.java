package io.dragoman.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.JobEntry;
import io.dragoman.gateway.stream.StoreKeys;
import io.dragoman.gateway.stream.StoreReader;
import io.dragoman.gateway.stream.StoredEvent;
import io.dragoman.gateway.stream.TaskStores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.junit.jupiter.api.Test;

class JobLogsTest {
  private static final JobToken TOKEN = new JobToken("-8s_0123456789abcdefgh");

  private final KeyValueStore<Bytes, byte[]> entries =
      new InMemoryKeyValueStore(TaskStores.ENTRIES);
  private final KeyValueStore<Bytes, byte[]> log = new InMemoryKeyValueStore(TaskStores.LOG);
  private final StoreReader reader =
      new StoreReader(name -> name.equals(TaskStores.ENTRIES) ? entries : log);
  private final JobLogs logs = new JobLogs(new JobHub(), new ReadPositions("jobs"), any -> 0);

  /** Each store is restored by itself, and a copy may be read meanwhile. */
  @Test
  void shouldNotSayThatACopyHoldsNothingOfAJobWhenItsLogIsNotThereYet() {
    entries.put(StoreKeys.name(TOKEN.text()), JobJson.write(entry()));

    assertThatThrownBy(() -> logs.copied(reader, TOKEN, Jobs.BEGINNING, Optional.empty()))
        .isInstanceOf(JobsUnavailableException.class);
    assertThat(logs.copied(reader, TOKEN, 7, Optional.empty())).contains(List.of());
  }

  @Test
  void shouldSayNothingOfAnothersJob() {
    entries.put(StoreKeys.name(TOKEN.text()), JobJson.write(entry()));

    assertThat(logs.copied(reader, TOKEN, Jobs.BEGINNING, Optional.of("somebody"))).isEmpty();
  }

  @Test
  void shouldReadALargeJobPageByPage() {
    entries.put(StoreKeys.name(TOKEN.text()), JobJson.write(entry()));
    for (int id = 0; id < 2_010; id++) {
      log.put(StoreKeys.event(TOKEN.text(), id), new byte[] {1});
    }

    assertThat(pages()).containsExactly(1_000, 1_000, 10);
  }

  @Test
  void shouldReadFewAtATimeWhenTheyAreLarge() {
    entries.put(StoreKeys.name(TOKEN.text()), JobJson.write(entry()));
    for (int id = 0; id < 40; id++) {
      log.put(StoreKeys.event(TOKEN.text(), id), new byte[512 * 1024]);
    }

    assertThat(pages()).containsExactly(Jobs.MIN_PAGE, Jobs.MIN_PAGE, 40 - 2 * Jobs.MIN_PAGE);
  }

  private List<Integer> pages() {
    final List<Integer> sizes = new ArrayList<>();
    long after = Jobs.BEGINNING;
    while (sizes.isEmpty() || sizes.getLast() >= Jobs.MIN_PAGE) {
      final List<StoredEvent> page =
          logs.read(reader, 0, TOKEN, after, Duration.ZERO, Optional.empty()).orElseThrow();
      sizes.add(page.size());
      after = page.isEmpty() ? after : page.getLast().id();
    }
    return sizes;
  }

  private static JobEntry entry() {
    final Instant now = Instant.parse("2026-11-22T05:00:00Z");
    return new JobEntry(
        new JobOwner("client", "default", 1),
        5,
        false,
        1,
        3,
        null,
        now,
        false,
        new JobEntry.Work(JobState.PROCESSING, 1, 0, now),
        JobEntry.Webhook.NONE,
        null);
  }
}
