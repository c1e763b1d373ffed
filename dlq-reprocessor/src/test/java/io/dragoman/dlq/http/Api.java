package io.dragoman.dlq.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A client of the service, as a script would be one. */
record Api(int port, String key) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What came back. */
  record Reply(int status, JsonNode body, HttpResponse<String> raw) {
    JsonNode error() {
      return body.path("error");
    }

    String header(final String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  Reply get(final String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  Reply post(final String path, final String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** A key as its file has it. */
  static String hash(final String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  HttpRequest.Builder request(final String path) {
    final HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  static Reply send(final HttpRequest.Builder request) throws IOException, InterruptedException {
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
