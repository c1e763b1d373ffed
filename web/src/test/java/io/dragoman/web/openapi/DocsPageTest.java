package io.dragoman.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.web.Limits;
import io.dragoman.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class DocsPageTest {
  private static final String DOCUMENT =
      """
      {"openapi": "3.1.0",
       "info": {"title": "Jobs & <more>", "description": "What there is."},
       "tags": [{"name": "job", "description": "Give work."}],
       "paths": {"/v1/jobs/{token}": {"delete": {
          "operationId": "cancel", "summary": "Cancel \\"it\\"", "tags": ["job"],
          "x-role": "client",
          "parameters": [{"$ref": "#/components/parameters/token"}],
          "requestBody": {"content": {"application/json":
             {"schema": {"$ref": "#/components/schemas/Order"}}}},
          "responses": {"204": {"description": "It is gone."},
             "404": {"$ref": "#/components/responses/NotFound"}}}},
         "/untagged": {"get": {"operationId": "other", "summary": "Else", "responses": {}}}},
       "components": {
         "parameters": {"token": {"name": "token", "in": "path", "description": "Its name.",
             "schema": {"type": "string", "minLength": 22, "maxLength": 22}}},
         "responses": {"NotFound": {"description": "There is none.",
             "content": {"application/problem+json":
                {"schema": {"$ref": "#/components/schemas/Order"}}}}},
         "schemas": {"Order": {"type": "object", "required": ["kind"], "properties": {
             "kind": {"type": "string", "enum": ["one", "two"], "description": "Which."},
             "file": {"type": "string", "contentMediaType": "application/octet-stream"}}}}}}
      """;

  @Test
  void shouldShowEveryOperationAndWhatItTakesAndAnswers() throws Exception {
    final String page = DocsPage.of(JsonMapper.builder().build().readTree(DOCUMENT));

    assertThat(page)
        .contains("<title>Jobs &amp; &lt;more&gt;</title>", "Give work.", "Cancel &quot;it&quot;")
        .contains(">DELETE<", "/v1/jobs/{token}", "Its name.", "string, from 22 to 22")
        .contains("It is gone.", "There is none.", "<a href=\"#schema-Order\">Order</a>")
        .contains("<code>kind</code> <b>required</b>", "<code>one</code>, <code>two</code>")
        .contains("<code>file</code></td><td>file</td>", "/untagged")
        .doesNotContain("<more>", "<script", "http://", "https://");
  }

  @Test
  void shouldLetBrowsersUseNothingButTheStyleOfThePage() throws Exception {
    try (WebServer server =
            WebServer.at("127.0.0.1", 0)
                .limits(Limits.ofHeap(Runtime.getRuntime().maxMemory()))
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      server.add(DocsPage.routes(JsonMapper.builder().build().readTree(DOCUMENT)));

      final HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/docs"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(reply.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "style-src 'sha256-")
          .doesNotContain("unsafe");
    }
  }
}
