package io.dragoman.inference.remote;

/**
 * What is sent for one item.
 *
 * @param path behind the service's address
 * @param contentType of the body
 * @param body all of it
 */
record RemoteRequest(String path, String contentType, byte[] body) {
  static final String JSON = "application/json";
}
