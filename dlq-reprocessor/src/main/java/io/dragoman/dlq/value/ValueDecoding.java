package io.dragoman.dlq.value;

import io.dragoman.schemas.serde.AvroDecoder;
import io.dragoman.schemas.serde.AvroDecoder.DecodedRecord;
import java.util.Map;
import java.util.Optional;

/** A value decoder, with the registry if one is named. */
public final class ValueDecoding implements AutoCloseable {
  private final Optional<AvroDecoder> avro;

  /**
   * Opens no connection yet.
   *
   * @param registryConfig has the address of the registry; empty: Avro is shown as bytes
   */
  public ValueDecoding(final Optional<Map<String, Object>> registryConfig) {
    this.avro = registryConfig.map(AvroDecoder::new);
  }

  /** A decoder that may be used until this is closed. */
  public ValueDecoder decoder() {
    return new ValueDecoder(avro());
  }

  /** Reads Avro until this is closed; reads nothing if no registry is named. */
  public AvroSource avro() {
    return avro.map(ValueDecoding::source).orElse(AvroSource.NONE);
  }

  @Override
  public void close() {
    avro.ifPresent(AvroDecoder::close);
  }

  private static AvroSource source(final AvroDecoder decoder) {
    return (topic, bytes) -> {
      final DecodedRecord decoded = decoder.decode(topic, bytes);
      return new AvroSource.Written(decoded.schemaId(), decoded.schema(), decoded.value());
    };
  }
}
