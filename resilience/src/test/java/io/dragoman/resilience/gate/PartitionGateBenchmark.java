package io.dragoman.resilience.gate;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What every tick of a task and every poll of a consumer asks of the gate. */
@BenchmarkMode(Mode.AverageTime)
@State(Scope.Thread)
public class PartitionGateBenchmark {
  private final PartitionGate gate = new PartitionGate(List.of("work"));

  @Benchmark
  public Set<PauseReason> reasons() {
    return gate.reasons(3);
  }

  @Benchmark
  public PartitionGate set() {
    gate.set(new TopicPartition("work", 3), PauseReason.INBOX_FULL, true);
    gate.set(new TopicPartition("work", 3), PauseReason.INBOX_FULL, false);
    return gate;
  }
}
