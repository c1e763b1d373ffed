package io.dragoman.dlq.cli;

import io.dragoman.dlq.AvroSource;
import io.dragoman.dlq.ValueDecoder;
import io.dragoman.schemas.serde.AvroDecoder;
import io.dragoman.schemas.serde.AvroDecoder.DecodedRecord;
import java.util.Map;
import java.util.Optional;

/** A value decoder, with the registry if one is named. */
final class Decoding implements AutoCloseable {
  private final Optional<AvroDecoder> avro;

  Decoding(final Optional<Map<String, Object>> registryConfig) {
    this.avro = registryConfig.map(AvroDecoder::new);
  }

  ValueDecoder decoder() {
    return new ValueDecoder(avro.map(Decoding::source).orElse(AvroSource.NONE));
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
