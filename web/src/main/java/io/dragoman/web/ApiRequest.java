package io.dragoman.web;

import io.dragoman.web.key.Principal;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that may be answered.
 *
 * @param caller who asks
 * @param id the request's id, which its log lines and its answer carry
 * @param address where it comes from
 * @param path what stands for the parts of the path in braces
 * @param fields parameters of the query, or fields of the body, each with all its values as text
 * @param headers its headers, by name in lower case, the first value of each
 * @param body what came with it; its fields stand in {@code fields} too unless it is JSON
 * @param key the API key that it came with, to ask another replica the same; never for a log
 */
public record ApiRequest(
    Principal caller,
    String id,
    InetAddress address,
    Map<String, String> path,
    Map<String, List<String>> fields,
    Map<String, String> headers,
    RequestBody body,
    Optional<String> key) {
  /** What stands for {@code {name}} in the path. */
  public String path(final String name) {
    return path.getOrDefault(name, "");
  }

  /** A header; the case of its name does not matter, as in HTTP. */
  public Optional<String> header(final String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "ApiRequest[" + caller.name() + ", " + id + "]";
  }
}
