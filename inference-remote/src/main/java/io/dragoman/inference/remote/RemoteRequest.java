package io.dragoman.inference.remote;

/**
 * What is sent for one item.
 *
 * @param path behind the service's address
 * @param contentType of the body
 * @param body all of it
 * @param reading how its answer is read, where what is sent does not tell
 */
record RemoteRequest(String path, String contentType, byte[] body, String reading) {
  static final String JSON = "application/json";

  /** Whose answer is read one way. */
  RemoteRequest(final String path, final String contentType, final byte[] body) {
    this(path, contentType, body, "");
  }
}
