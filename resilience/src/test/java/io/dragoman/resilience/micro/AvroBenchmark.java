package io.dragoman.resilience.micro;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Segments of speech to Confluent's wire format and back. */
@BenchmarkMode(Mode.AverageTime)
@State(Scope.Thread)
public class AvroBenchmark {
  @Param({"100", "960000"})
  public int bytes;

  private final String topic = Topic.AUDIO_SEGMENTS.baseName();
  private AvroSerde<AudioSegment> serde;
  private AudioSegment segment;
  private byte[] encoded;

  /** Makes a segment with PCM of the wanted size. */
  @Setup
  public void prepare() {
    serde = AvroSerde.forValues(AudioSegment.class, Map.of("schema.registry.url", "mock://micro"));
    segment =
        AudioSegment.newBuilder()
            .setEventId("event/0")
            .setRequestId("request")
            .setIndex(0)
            .setCount(1)
            .setStartMs(0)
            .setEndMs(1_000)
            .setPcm(ByteBuffer.wrap(new byte[bytes]))
            .setFingerprint("f".repeat(64))
            .setSourceLanguage("ko")
            .setPriority(5)
            .setCreatedAt(Instant.EPOCH)
            .build();
    encoded = encode();
  }

  @Benchmark
  public byte[] encode() {
    return serde.serializer().serialize(topic, segment);
  }

  @Benchmark
  public AudioSegment decode() {
    return serde.deserializer().deserialize(topic, encoded);
  }
}
