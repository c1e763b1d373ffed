package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.trace.TraceSpan;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Entries of the inbox to bytes and back. */
@BenchmarkMode(Mode.AverageTime)
@State(Scope.Thread)
public class EntryCodecBenchmark {
  @Param({"100", "960000"})
  public int bytes;

  private Entry entry;
  private byte[] encoded;

  /** Makes an entry with a value of the wanted size. */
  @Setup
  public void prepare() {
    final Headers headers = new RecordHeaders();
    headers.add("dragoman.request.id", "request".getBytes(StandardCharsets.UTF_8));
    headers.add("traceparent", new byte[55]);
    entry =
        new Entry(
            new Origin("work", 3, 12_345),
            1,
            0,
            new byte[64],
            new byte[bytes],
            headers,
            TraceSpan.NONE);
    encoded = EntryCodec.encode(entry);
  }

  @Benchmark
  public byte[] encode() {
    return EntryCodec.encode(entry);
  }

  @Benchmark
  public Object decode() {
    return EntryCodec.decode(encoded);
  }
}
