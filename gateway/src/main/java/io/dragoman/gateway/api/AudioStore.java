package io.dragoman.gateway.api;

import java.io.InputStream;

/** Where audio lies until it is decoded. Safe for several threads. */
public interface AudioStore {
  /**
   * Takes a file; when this returns, it outlives a crash.
   *
   * @param owner whose it is; never a path
   * @return the reference, for an event
   * @throws io.dragoman.schemas.DragomanException when it cannot
   */
  String store(String owner, InputStream content, long bytes);

  /** Nobody needs it any more. */
  void delete(String reference);
}
