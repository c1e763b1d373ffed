package io.dragoman.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class StoreMemoryTest {
  @Test
  void shouldLetAllStoresShareWhatTheyTakeOutsideTheHeap() {
    RocksDB.loadLibrary();
    try (Options one = new Options().setTableFormatConfig(new BlockBasedTableConfig());
        Options other = new Options().setTableFormatConfig(new BlockBasedTableConfig())) {
      new StoreMemory().setConfig("one", one, Map.of());
      new StoreMemory().setConfig("other", other, Map.of());

      assertThat(one.writeBufferManager()).isNotNull().isSameAs(other.writeBufferManager());
      assertThat(((BlockBasedTableConfig) one.tableFormatConfig()).cacheIndexAndFilterBlocks())
          .as("bounded by the cache, too")
          .isTrue();
    }
  }
}
