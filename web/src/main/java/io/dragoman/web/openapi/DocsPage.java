package io.dragoman.web.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * An OpenAPI document as a page for people: one HTML text without scripts, with nothing that a
 * browser would fetch from elsewhere.
 */
public final class DocsPage {
  private static final String STYLE =
      """
      body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
      color:#1b1b1b;background:#fff}
      h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}
      details{border:1px solid #d5d5d5;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem;overflow-x:auto}
      summary{cursor:pointer}
      code,pre{font:14px/1.4 ui-monospace,monospace}
      table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
      th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;\
      border-bottom:1px solid #eee}
      .method{display:inline-block;min-width:4.5rem;font-weight:700}
      .note{color:#555}
      @media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}\
      details,h2,th,td{border-color:#3a3a3a}.note{color:#aaa}a{color:#8ab4f8}}
      """;

  private static final List<String> METHODS = List.of("get", "post", "put", "delete");

  private final JsonNode document;
  private final StringBuilder html = new StringBuilder();

  private DocsPage(final JsonNode document) {
    this.document = document;
  }

  /**
   * Serves a document at {@code /openapi.json} and as a page at {@code /docs}, to anybody.
   *
   * @param document an OpenAPI document
   */
  public static List<Route> routes(final JsonNode document) {
    final byte[] json = document.toString().getBytes(StandardCharsets.UTF_8);
    final byte[] page = of(document).getBytes(StandardCharsets.UTF_8);
    final String policy =
        "default-src 'none'; style-src 'sha256-"
            + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    return List.of(
        Route.get("/openapi.json", "openApi", "This document")
            .open()
            .by(call -> ApiResponse.bytes(200, "application/json; charset=utf-8", json)),
        Route.get("/docs", "docs", "This document, for people")
            .open()
            .by(
                call ->
                    ApiResponse.bytes(200, "text/html; charset=utf-8", page)
                        .withHeader("Content-Security-Policy", policy)));
  }

  /** The page. */
  static String of(final JsonNode document) {
    return new DocsPage(document).page();
  }

  private String page() {
    final JsonNode info = document.path("info");
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
        .append(escaped(info.path("title").asText()))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n");
    element("h1", info.path("title").asText());
    paragraph(info.path("description").asText());
    html.append("<p class=\"note\">The same for programs: <a href=\"/openapi.json\">")
        .append("openapi.json</a></p>\n");
    for (final JsonNode tag : document.path("tags")) {
      section(tag.path("name").asText(), tag.path("description").asText());
    }
    final Set<String> named = new TreeSet<>();
    document.path("tags").forEach(tag -> named.add(tag.path("name").asText()));
    tagsOfOperations().stream()
        .filter(tag -> !named.contains(tag))
        .forEach(tag -> section(tag, ""));
    html.append("<h2 id=\"schemas\">Schemas</h2>\n");
    document.at("/components/schemas").properties().forEach(this::schema);
    return html.append("</body></html>\n").toString();
  }

  private Set<String> tagsOfOperations() {
    final Set<String> tags = new TreeSet<>();
    for (final JsonNode path : document.path("paths")) {
      METHODS.stream()
          .filter(path::has)
          .forEach(method -> tags.add(path.path(method).path("tags").path(0).asText()));
    }
    return tags;
  }

  private void section(final String tag, final String description) {
    html.append("<h2>").append(escaped(tag.isEmpty() ? "other" : tag)).append("</h2>\n");
    paragraph(description);
    for (final Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (final String method : METHODS) {
        final JsonNode operation = path.getValue().path(method);
        if (operation.isObject() && operation.path("tags").path(0).asText().equals(tag)) {
          operation(method, path.getKey(), operation);
        }
      }
    }
  }

  private void operation(final String method, final String path, final JsonNode operation) {
    html.append("<details id=\"")
        .append(escaped(operation.path("operationId").asText()))
        .append("\"><summary><span class=\"method\">")
        .append(method.toUpperCase(Locale.ROOT))
        .append("</span><code>")
        .append(escaped(path))
        .append("</code> ")
        .append(escaped(operation.path("summary").asText()))
        .append("</summary>\n");
    paragraph(operation.path("description").asText());
    if (operation.has("x-role")) {
      html.append("<p class=\"note\">For: ")
          .append(escaped(operation.path("x-role").asText()))
          .append("</p>\n");
    }
    final JsonNode parameters = operation.path("parameters");
    if (!parameters.isEmpty()) {
      html.append("<table><tr><th>Parameter</th><th>Where</th><th>Type</th><th></th></tr>\n");
      for (final JsonNode parameter : parameters) {
        final JsonNode real = resolved(parameter);
        row(
            code(real.path("name").asText()),
            escaped(real.path("in").asText()),
            type(real.path("schema")),
            escaped(real.path("description").asText()));
      }
      html.append("</table>\n");
    }
    for (final Map.Entry<String, JsonNode> content :
        operation.at("/requestBody/content").properties()) {
      html.append("<p>Body, <code>").append(escaped(content.getKey())).append("</code></p>\n");
      fields(resolved(content.getValue().path("schema")));
    }
    responses(operation.path("responses"));
    html.append("</details>\n");
  }

  private void responses(final JsonNode responses) {
    html.append("<table><tr><th>Answer</th><th>Body</th><th></th></tr>\n");
    for (final Map.Entry<String, JsonNode> response : responses.properties()) {
      final JsonNode real = resolved(response.getValue());
      row(
          code(response.getKey()),
          real.path("content").properties().stream()
              .map(
                  content -> code(content.getKey()) + " " + type(content.getValue().path("schema")))
              .collect(Collectors.joining("<br>")),
          escaped(real.path("description").asText()));
    }
    html.append("</table>\n");
  }

  private void schema(final Map.Entry<String, JsonNode> schema) {
    html.append("<h3 id=\"schema-")
        .append(escaped(schema.getKey()))
        .append("\">")
        .append(escaped(schema.getKey()))
        .append("</h3>\n");
    paragraph(schema.getValue().path("description").asText());
    fields(schema.getValue());
  }

  private void fields(final JsonNode schema) {
    if (schema.path("properties").isEmpty()) {
      return;
    }
    final Set<String> required = new TreeSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    html.append("<table><tr><th>Field</th><th>Type</th><th></th></tr>\n");
    for (final Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      row(
          code(field.getKey()) + (required.contains(field.getKey()) ? " <b>required</b>" : ""),
          type(field.getValue()),
          escaped(field.getValue().path("description").asText()));
    }
    html.append("</table>\n");
  }

  private String type(final JsonNode schema) {
    if (schema.has("$ref")) {
      final String name = last(schema.path("$ref").asText());
      return "<a href=\"#schema-" + escaped(name) + "\">" + escaped(name) + "</a>";
    }
    if (schema.has("enum")) {
      return StreamSupport.stream(schema.path("enum").spliterator(), false)
          .map(value -> code(value.asText()))
          .collect(Collectors.joining(", "));
    }
    if (schema.has("oneOf")) {
      return StreamSupport.stream(schema.path("oneOf").spliterator(), false)
          .map(this::type)
          .collect(Collectors.joining(" or "));
    }
    if (schema.has("contentMediaType")) {
      return "file";
    }
    if (schema.path("type").asText().equals("array")) {
      return "list of " + type(schema.path("items"));
    }
    return escaped(schema.path("type").asText("any")) + escaped(bounds(schema));
  }

  private static String bounds(final JsonNode schema) {
    for (final String what : List.of("imum", "Length", "Items", "Properties")) {
      final JsonNode min = schema.path("min" + what);
      final JsonNode max = schema.path("max" + what);
      if (min.isNumber() || max.isNumber()) {
        return ","
            + (min.isNumber() ? " from " + min.asText() : "")
            + (max.isNumber() ? " to " + max.asText() : "");
      }
    }
    return "";
  }

  private JsonNode resolved(final JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  private void row(final String... cells) {
    html.append("<tr>");
    for (final String cell : cells) {
      html.append("<td>").append(cell).append("</td>");
    }
    html.append("</tr>\n");
  }

  private void paragraph(final String text) {
    if (!text.isEmpty()) {
      element("p", text);
    }
  }

  private void element(final String name, final String text) {
    html.append('<').append(name).append('>').append(escaped(text));
    html.append("</").append(name).append(">\n");
  }

  private static String code(final String text) {
    return "<code>" + escaped(text) + "</code>";
  }

  private static String last(final String reference) {
    return reference.substring(reference.lastIndexOf('/') + 1);
  }

  private static String escaped(final String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String sha256(final String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
