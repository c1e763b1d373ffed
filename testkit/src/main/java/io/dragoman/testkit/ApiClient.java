package io.dragoman.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A client of an HTTP API of this machine, as a script would be one.
 *
 * @param port where it listens
 * @param key sent with each request; empty: none
 */
public record ApiClient(int port, String key) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What came back.
   *
   * @param body missing when it is no object of JSON
   */
  public record Reply(int status, JsonNode body, HttpResponse<String> raw) {
    /** The problem that it tells. */
    public JsonNode error() {
      return body.path("error");
    }

    /** A header, empty when it is not there. */
    public String header(final String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  /** Asks for a resource. */
  public Reply get(final String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** Sends JSON. */
  public Reply post(final String path, final String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** A request to be completed. */
  public HttpRequest.Builder request(final String path) {
    final HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  /** Sends any request. */
  public static Reply send(final HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      final HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(
          response.statusCode(),
          response.body().startsWith("{")
              ? JSON.readTree(response.body())
              : JSON.getNodeFactory().missingNode(),
          response);
    }
  }
}
