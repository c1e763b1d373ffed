package io.dragoman.gateway.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Lets all stores of a process share so much memory outside the heap. By itself each store, of
 * which a task has four, takes up to a hundred megabytes once there are many jobs.
 */
public final class StoreMemory implements RocksDBConfigSetter {
  private static final long MIB = 1024L * 1024;
  private static final long WRITES = 24 * MIB;

  /** What was written and not yet put in a file counts as cached, too. */
  private static final long ALL = 24 * MIB + WRITES;

  private static final long WRITES_OF_ONE = 4 * MIB;
  private static final int SHARDS_BY_SIZE = -1;

  // Never closed: they live as long as the process.
  private static final Cache CACHE = new LRUCache(ALL, SHARDS_BY_SIZE, false);
  private static final WriteBufferManager BUFFERS = new WriteBufferManager(WRITES, CACHE);

  @Override
  public void setConfig(
      final String storeName, final Options options, final Map<String, Object> configs) {
    final BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    // Else they are outside of it, and grow with the files.
    table.setCacheIndexAndFilterBlocks(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(BUFFERS);
    options.setWriteBufferSize(WRITES_OF_ONE);
  }

  @Override
  public void close(final String storeName, final Options options) {
    // What all stores share stays open.
  }
}
