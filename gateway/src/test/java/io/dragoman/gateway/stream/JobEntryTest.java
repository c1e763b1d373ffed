package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobState;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobEntryTest {
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

  /** Word for word as earlier versions wrote it into their stores. */
  private static final String DUE =
      "{\"owner\":{\"client\":\"team\",\"tier\":\"gold\",\"weight\":3},\"priority\":7,\"audio\":true,"
          + "\"inputs\":4,\"sent\":3,\"settled\":2,\"offset\":42,\"state\":\"done\","
          + "\"deadline\":\"2026-07-01T13:00:00Z\",\"submittedAt\":\"2026-07-01T12:00:00Z\","
          + "\"updatedAt\":\"2026-07-01T12:00:01Z\",\"webhookAt\":\"2026-07-01T12:00:02Z\","
          + "\"attempts\":5,\"removed\":false}";

  private static final String NOT_DUE =
      "{\"owner\":{\"client\":\"team\",\"tier\":\"gold\",\"weight\":3},\"priority\":7,\"audio\":true,"
          + "\"inputs\":4,\"sent\":0,\"settled\":0,\"offset\":42,\"state\":\"queued\","
          + "\"deadline\":null,\"submittedAt\":\"2026-07-01T12:00:00Z\","
          + "\"updatedAt\":\"2026-07-01T12:00:00Z\",\"webhookAt\":null,"
          + "\"attempts\":0,\"removed\":true}";

  static Stream<Object[]> entries() {
    return Stream.of(
        new Object[] {
          DUE,
          entry(
              NOON.plusSeconds(3_600),
              false,
              new JobEntry.Work(JobState.DONE, 3, 2, NOON.plusSeconds(1)),
              new JobEntry.Webhook(NOON.plusSeconds(2), 5))
        },
        new Object[] {NOT_DUE, entry(null, true, JobEntry.Work.none(NOON), JobEntry.Webhook.NONE)});
  }

  @ParameterizedTest
  @MethodSource("entries")
  void shouldReadAndWriteWhatStoresHold(final String json, final JobEntry entry) throws Exception {
    final JsonMapper mapper = JsonMapper.builder().build();

    assertThat(JobJson.read(json.getBytes(UTF_8), JobEntry.class)).isEqualTo(entry);
    assertThat(mapper.readTree(JobJson.write(entry))).isEqualTo(mapper.readTree(json));
  }

  private static JobEntry entry(
      final @Nullable Instant deadline,
      final boolean removed,
      final JobEntry.Work work,
      final JobEntry.Webhook webhook) {
    return new JobEntry(
        new JobOwner("team", "gold", 3),
        7,
        true,
        4,
        42,
        deadline,
        NOON,
        removed,
        work,
        webhook,
        null);
  }
}
