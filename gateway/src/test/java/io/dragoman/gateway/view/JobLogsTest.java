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
import io.dragoman.gateway.stream.TaskStores;
import java.time.Instant;
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
        JobEntry.Webhook.NONE);
  }
}
