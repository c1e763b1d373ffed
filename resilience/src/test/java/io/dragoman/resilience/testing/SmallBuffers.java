package io.dragoman.resilience.testing;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/** Lets RocksDB write to disk after a few records, which else takes some 16 MiB of them. */
public final class SmallBuffers implements RocksDBConfigSetter {
  private static final long BUFFER_BYTES = 64 * 1024;

  @Override
  public void setConfig(
      final String store, final Options options, final Map<String, Object> settings) {
    options.setWriteBufferSize(BUFFER_BYTES);
  }

  @Override
  public void close(final String store, final Options options) {
    // It made nothing.
  }
}
