package io.dragoman.gateway.budget;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Budgets for tests of other packages, and the topic that replicas tell each other on. Each call of
 * somebody writes on a thread of its own: a record that was lost here would be told again.
 */
public final class TestBudgets {
  private final List<byte[]> topic = new ArrayList<>();
  private final List<BudgetNotices> replicas = new ArrayList<>();

  /** Of a file. */
  public static BudgetWatch watch(final Path file, final InstantSource clock) {
    return new BudgetWatch(file, new SimpleMeterRegistry(), clock, () -> true);
  }

  /** A client has spent so much on a day. */
  public static void spent(
      final BudgetWatch watch, final String client, final String day, final String amount) {
    watch.hear(
        client + "|" + day + "|0", "{\"costs\":{\"USD\":%s}}".formatted(amount).getBytes(UTF_8));
  }

  /** Those of another replica, which has read what is there. */
  public synchronized BudgetNotices replica() {
    final BudgetNotices replica = new BudgetNotices((key, value) -> write(value));
    topic.forEach(value -> replica.hear(JobJson.read(value, BudgetNotice.class)));
    replicas.add(replica);
    return replica;
  }

  private synchronized void write(final byte[] value) {
    topic.add(value);
    replicas.forEach(replica -> replica.hear(JobJson.read(value, BudgetNotice.class)));
  }
}
